/** Clusters as lines: columns for people, JSON for programs. */
import type { BackgroundCluster } from '../../../cluster/background.ts';

/** One line each: engine, address and process number in columns, or a JSON object. */
export function clusterLines(clusters: readonly BackgroundCluster[], json: boolean): string {
  return clusters
    .map((cluster) =>
      json ? JSON.stringify(cluster) : `${cluster.engine.padEnd(22)}  ${cluster.url.padEnd(22)}  pid ${cluster.pid}`,
    )
    .map((line) => `${line}\n`)
    .join('');
}
