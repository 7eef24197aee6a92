/** Every check by its id: one that is forgotten here does not compile. */
import type { CheckId } from '../check-ids.ts';
import type { Check } from '../check.ts';
import { check as addressCidrBare } from './address-cidr-bare.ts';
import { check as addressCidrKeyword } from './address-cidr-keyword.ts';
import { check as addressInvalid } from './address-invalid.ts';
import { check as addressIpv6Bare } from './address-ipv6-bare.ts';
import { check as addressRange } from './address-range.ts';
import { check as addressSpelling } from './address-spelling.ts';
import { check as addressWildcard } from './address-wildcard.ts';
import { check as aggAccessor } from './agg-accessor.ts';
import { check as aggId } from './agg-id.ts';
import { check as aggJson } from './agg-json.ts';
import { check as allTraffic } from './all-traffic.ts';
import { check as attributesShape } from './attributes-shape.ts';
import { check as byteOrderMark } from './byte-order-mark.ts';
import { check as dashboardSearchSize } from './dashboard-search-size.ts';
import { check as dashboardTime } from './dashboard-time.ts';
import { check as documentShape } from './document-shape.ts';
import { check as duplicateId } from './duplicate-id.ts';
import { check as duplicatePanelIndex } from './duplicate-panel-index.ts';
import { check as exportSummary } from './export-summary.ts';
import { check as fieldFormatsShape } from './field-formats-shape.ts';
import { check as fieldType } from './field-type.ts';
import { check as fileEmpty } from './file-empty.ts';
import { check as fileEncoding } from './file-encoding.ts';
import { check as fileForm } from './file-form.ts';
import { check as fileName } from './file-name.ts';
import { check as fileTooLarge } from './file-too-large.ts';
import { check as filterClause } from './filter-clause.ts';
import { check as filterIndex } from './filter-index.ts';
import { check as filterTerms } from './filter-terms.ts';
import { check as histogramFlags } from './histogram-flags.ts';
import { check as hotLink } from './hot-link.ts';
import { check as imageData } from './image-data.ts';
import { check as imageSize } from './image-size.ts';
import { check as imageType } from './image-type.ts';
import { check as indexPatternInArray } from './index-pattern-in-array.ts';
import { check as indexPatternJson } from './index-pattern-json.ts';
import { check as indexPatternTitle } from './index-pattern-title.ts';
import { check as indexReference } from './index-reference.ts';
import { check as intervalName } from './interval-name.ts';
import { check as jsonDepth } from './json-depth.ts';
import { check as jsonSyntax } from './json-syntax.ts';
import { check as manifestChecksum } from './manifest-checksum.ts';
import { check as manifestMissingFile } from './manifest-missing-file.ts';
import { check as manifestShape } from './manifest-shape.ts';
import { check as manifestUnlistedFile } from './manifest-unlisted-file.ts';
import { check as markdownHtml } from './markdown-html.ts';
import { check as minerSelection } from './miner-selection.ts';
import { check as miningSelection } from './mining-selection.ts';
import { check as missingIndexPattern } from './missing-index-pattern.ts';
import { check as missingObject } from './missing-object.ts';
import { check as missingSearch } from './missing-search.ts';
import { check as missingVisualization } from './missing-visualization.ts';
import { check as numberFormat } from './number-format.ts';
import { check as objectId } from './object-id.ts';
import { check as objectShape } from './object-shape.ts';
import { check as objectTooLarge } from './object-too-large.ts';
import { check as oneDirection } from './one-direction.ts';
import { check as optionsJson } from './options-json.ts';
import { check as optionsShape } from './options-shape.ts';
import { check as packIncomplete } from './pack-incomplete.ts';
import { check as panelGridIndex } from './panel-grid-index.ts';
import { check as panelOverflow } from './panel-overflow.ts';
import { check as panelOverlap } from './panel-overlap.ts';
import { check as panelReference } from './panel-reference.ts';
import { check as panelsJson } from './panels-json.ts';
import { check as panelsShape } from './panels-shape.ts';
import { check as poolsCondition } from './pools-condition.ts';
import { check as profileUnknown } from './profile-unknown.ts';
import { check as queryClauses } from './query-clauses.ts';
import { check as queryDeadClause } from './query-dead-clause.ts';
import { check as queryLanguage } from './query-language.ts';
import { check as queryLowercaseOperator } from './query-lowercase-operator.ts';
import { check as querySyntax } from './query-syntax.ts';
import { check as readmeMissing } from './readme-missing.ts';
import { check as searchsourceJson } from './searchsource-json.ts';
import { check as searchsourceShape } from './searchsource-shape.ts';
import { check as tableExactTime } from './table-exact-time.ts';
import { check as tableSize } from './table-size.ts';
import { check as timeField } from './time-field.ts';
import { check as timeRestore } from './time-restore.ts';
import { check as tooManyObjects } from './too-many-objects.ts';
import { check as uistateJson } from './uistate-json.ts';
import { check as unexpectedExclusions } from './unexpected-exclusions.ts';
import { check as unknownField } from './unknown-field.ts';
import { check as unknownType } from './unknown-type.ts';
import { check as unsupportedType } from './unsupported-type.ts';
import { check as unusedReference } from './unused-reference.ts';
import { check as vegaSpec } from './vega-spec.ts';
import { check as versionGarbage } from './version-garbage.ts';
import { check as versionNewer } from './version-newer.ts';
import { check as visType } from './vis-type.ts';
import { check as visstateJson } from './visstate-json.ts';
import { check as visstateShape } from './visstate-shape.ts';
import { check as visualizationSize } from './visualization-size.ts';

export const CHECKS: Readonly<Record<CheckId, Check>> = {
  'address-cidr-bare': addressCidrBare,
  'address-cidr-keyword': addressCidrKeyword,
  'address-invalid': addressInvalid,
  'address-ipv6-bare': addressIpv6Bare,
  'address-range': addressRange,
  'address-spelling': addressSpelling,
  'address-wildcard': addressWildcard,
  'agg-accessor': aggAccessor,
  'agg-id': aggId,
  'agg-json': aggJson,
  'all-traffic': allTraffic,
  'attributes-shape': attributesShape,
  'byte-order-mark': byteOrderMark,
  'dashboard-search-size': dashboardSearchSize,
  'dashboard-time': dashboardTime,
  'document-shape': documentShape,
  'duplicate-id': duplicateId,
  'duplicate-panel-index': duplicatePanelIndex,
  'export-summary': exportSummary,
  'field-formats-shape': fieldFormatsShape,
  'field-type': fieldType,
  'file-empty': fileEmpty,
  'file-encoding': fileEncoding,
  'file-form': fileForm,
  'file-name': fileName,
  'file-too-large': fileTooLarge,
  'filter-clause': filterClause,
  'filter-index': filterIndex,
  'filter-terms': filterTerms,
  'histogram-flags': histogramFlags,
  'hot-link': hotLink,
  'image-data': imageData,
  'image-size': imageSize,
  'image-type': imageType,
  'index-pattern-in-array': indexPatternInArray,
  'index-pattern-json': indexPatternJson,
  'index-pattern-title': indexPatternTitle,
  'index-reference': indexReference,
  'interval-name': intervalName,
  'json-depth': jsonDepth,
  'json-syntax': jsonSyntax,
  'manifest-checksum': manifestChecksum,
  'manifest-missing-file': manifestMissingFile,
  'manifest-shape': manifestShape,
  'manifest-unlisted-file': manifestUnlistedFile,
  'markdown-html': markdownHtml,
  'miner-selection': minerSelection,
  'mining-selection': miningSelection,
  'missing-index-pattern': missingIndexPattern,
  'missing-object': missingObject,
  'missing-search': missingSearch,
  'missing-visualization': missingVisualization,
  'number-format': numberFormat,
  'object-id': objectId,
  'object-shape': objectShape,
  'object-too-large': objectTooLarge,
  'one-direction': oneDirection,
  'options-json': optionsJson,
  'options-shape': optionsShape,
  'pack-incomplete': packIncomplete,
  'panel-grid-index': panelGridIndex,
  'panel-overflow': panelOverflow,
  'panel-overlap': panelOverlap,
  'panel-reference': panelReference,
  'panels-json': panelsJson,
  'panels-shape': panelsShape,
  'pools-condition': poolsCondition,
  'profile-unknown': profileUnknown,
  'query-clauses': queryClauses,
  'query-dead-clause': queryDeadClause,
  'query-language': queryLanguage,
  'query-lowercase-operator': queryLowercaseOperator,
  'query-syntax': querySyntax,
  'readme-missing': readmeMissing,
  'searchsource-json': searchsourceJson,
  'searchsource-shape': searchsourceShape,
  'table-exact-time': tableExactTime,
  'table-size': tableSize,
  'time-field': timeField,
  'time-restore': timeRestore,
  'too-many-objects': tooManyObjects,
  'uistate-json': uistateJson,
  'unexpected-exclusions': unexpectedExclusions,
  'unknown-field': unknownField,
  'unknown-type': unknownType,
  'unsupported-type': unsupportedType,
  'unused-reference': unusedReference,
  'vega-spec': vegaSpec,
  'version-garbage': versionGarbage,
  'version-newer': versionNewer,
  'vis-type': visType,
  'visstate-json': visstateJson,
  'visstate-shape': visstateShape,
  'visualization-size': visualizationSize,
};
