export * from './evidence-package.ts';
export { type HostileSite, startHostileSite } from './hostile-site.ts';
