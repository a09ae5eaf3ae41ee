import { SERVER_VERSION } from '../../models/embedded/commands/handshake.ts';
import type { Doc } from './suite-file.ts';

function compareVersions(left: string, right: string): number {
  const [a, b] = [left.split('.').map(Number), right.split('.').map(Number)];
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Why one entry of `runOnRequirements` is not met, or undefined. */
function obstacle(requirement: Doc): string | undefined {
  const { minServerVersion, maxServerVersion, topologies, serverless, auth, csfle } = requirement;
  if (
    typeof minServerVersion === 'string' &&
    compareVersions(SERVER_VERSION, minServerVersion) < 0
  ) {
    return `needs server ${minServerVersion} or later`;
  }
  // a maximum such as 4.2.99 tests how drivers treat old servers
  if (
    typeof maxServerVersion === 'string' &&
    compareVersions(SERVER_VERSION, maxServerVersion) > 0
  ) {
    return `for servers up to ${maxServerVersion}`;
  }
  if (Array.isArray(topologies) && !topologies.includes('replicaset')) {
    return `for topologies ${topologies.join(', ')}`;
  }
  if (serverless === 'require') return 'for serverless';
  if (auth === true) return 'needs authentication';
  if (csfle !== undefined && csfle !== false) return 'needs client-side encryption';
  return undefined;
}

/** Why a file or test is left out by its own `runOnRequirements`, or undefined when it must run. */
export function whyNotRun(requirements: Doc[] | undefined): string | undefined {
  if (!requirements || requirements.length === 0) return undefined;
  const obstacles = requirements.map(obstacle);
  return obstacles.includes(undefined) ? undefined : obstacles[0];
}
