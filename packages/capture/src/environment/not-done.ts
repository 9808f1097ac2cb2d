import type { EnvironmentFinding } from '@guzheng/evidence';
import { unchecked } from './finding.ts';

/** Steps of the usual cleanliness procedure 清洁性检查 that a program alone cannot take, or does not. They are printed, not left out. */
export function notDone(): EnvironmentFinding[] {
  return [
    unchecked(
      'virus-scan',
      'E3',
      'not done: notaries scan for viruses first; whoever runs this machine must, and state it',
    ),
    unchecked(
      'screen-recording',
      'E3',
      'not done: no screen is shown; the call log and the pictures are what there is of the process',
    ),
    unchecked(
      'wpad',
      'E3',
      'not done: whether the network offers a proxy by itself (WPAD) was not asked; neither means would follow it',
    ),
    unchecked(
      'path-trace',
      'E5',
      'not done: ping and traceroute need rights that this program has not; the connections themselves are in evidence/network.json',
    ),
  ];
}
