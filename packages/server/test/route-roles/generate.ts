// Writes docs/route-roles.md: node --conditions=@guzheng/source packages/server/test/route-roles/generate.ts
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openScene } from './scene.ts';
import { routeRoles } from './table.ts';
import { walk } from './walk.ts';

const scene = await openScene();
try {
  await writeFile(join(import.meta.dirname, '../../../../docs/route-roles.md'), routeRoles(await walk(scene)));
} finally {
  await scene.close();
}
