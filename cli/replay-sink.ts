/** Where a replay writes to, by its options: a cluster, a file, or nowhere. */
import type { Cluster } from '../cluster/cluster.ts';
import type { RefusedDocument } from '../cluster/document.ts';
import type { LineTarget } from '../replay/line-sink.ts';
import type { Sink } from '../cluster/sink.ts';
import { connectionOptions, requiredConnection, type ClusterFlags } from './cluster-options.ts';
import { printData, say } from './output.ts';

export interface SinkArgs extends ClusterFlags {
  profile: string;
  shards?: number | undefined;
  replicas?: number | undefined;
  'refresh-interval'?: string | undefined;
  /** Seconds. */
  timeout: number;
  output?: string | undefined;
  'dry-run': boolean;
}

/** Connects and puts the template: after this, indices have the right types whoever creates them. */
async function prepareCluster(args: SinkArgs, signal: AbortSignal): Promise<Cluster> {
  const [{ connectCluster }, { templateOf }, { loadProfile }] = await Promise.all([
    import('../cluster/connect.ts'),
    import('../replay/template.ts'),
    import('../files/profile.ts'),
  ]);
  const timeoutMs = args.timeout * 1000;
  const cluster = await connectCluster(await requiredConnection(args), { timeoutMs, signal });
  const template = templateOf(loadProfile(args.profile), {
    shards: args.shards,
    replicas: args.replicas,
    refreshInterval: args['refresh-interval'],
  });
  try {
    const dataStream = template.dataStream && cluster.hasDataStreams;
    await cluster.putTemplate({ ...template, dataStream }, { timeoutMs, signal });
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return cluster;
}

async function lineTarget(output: string): Promise<LineTarget> {
  if (output === '-') return { write: printData, commit: () => undefined, discard: () => true };
  const { AtomicFile } = await import('../files/atomic-file.ts');
  const file = new AtomicFile(output);
  const discard = (): boolean => {
    file.discard();
    return false;
  };
  return { write: (text) => file.write(text), commit: () => file.commit(), discard };
}

/** Names the cluster, so that a dry run shows that it can be reached. */
async function tellCluster(args: SinkArgs, signal: AbortSignal): Promise<void> {
  const options = await connectionOptions(args);
  if (options === undefined) return;
  const { connectCluster } = await import('../cluster/connect.ts');
  const cluster = await connectCluster(options, { timeoutMs: args.timeout * 1000, signal });
  say(`${cluster.url} is ${cluster.product} ${cluster.version}`);
  await cluster.close();
}

/**
 * Opens what the options ask for; the cluster is to be closed by the caller.
 * @throws BitSecureError as connecting and putting the template does; UNWRITABLE
 */
export async function openSink(
  args: SinkArgs,
  onRefused: (document: RefusedDocument) => void,
  signal: AbortSignal,
): Promise<{ sink: Sink; cluster: Cluster | undefined }> {
  if (args['dry-run']) {
    await tellCluster(args, signal);
    return { sink: new (await import('../replay/count-sink.ts')).CountSink(), cluster: undefined };
  }
  if (args.output !== undefined) {
    const { LineSink } = await import('../replay/line-sink.ts');
    return { sink: new LineSink(await lineTarget(args.output)), cluster: undefined };
  }
  const cluster = await prepareCluster(args, signal);
  const { BulkSink } = await import('../cluster/bulk-sink.ts');
  return { sink: new BulkSink(cluster, { timeoutMs: args.timeout * 1000, onRefused }), cluster };
}
