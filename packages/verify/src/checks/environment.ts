/** E, environment 环境: the machine, by its own word, held against the rest of the package and against what outsiders saw. */
import type { Points } from './dossier.ts';
import { checkCleanliness } from './environment/cleanliness.ts';
import { checkClock } from './environment/clock.ts';
import { checkHost } from './environment/host.ts';
import { checkNetworkPath } from './environment/network-path.ts';
import { checkProgram } from './environment/program.ts';
import { checkSoundness } from './environment/soundness.ts';

export const environmentPoints: Points<`E${1 | 2 | 3 | 4 | 5 | 6}`> = {
  E1: checkHost,
  E2: checkSoundness,
  E3: checkCleanliness,
  E4: checkClock,
  E5: checkNetworkPath,
  E6: checkProgram,
};
