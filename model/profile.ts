/** A profile as the tool uses it: what the fields of session documents are called in an index (files/profile.ts loads it). */
import type { SemanticField } from './fields.ts';
import type { Profile as ProfileDocument } from './generated/profile.ts';

export type FieldType = ProfileDocument['fields'][string]['type'];
export type TargetId = ProfileDocument['targets'][number];
export interface ProfileField {
  name: string;
  type: FieldType;
}
export type Profile = Omit<ProfileDocument, 'fields'> & {
  fields: Partial<Record<SemanticField, ProfileField>> &
    Record<
      'time.updated' | 'application.name' | 'source.address' | 'destination.address' | 'bytes.delta',
      ProfileField
    >;
};
