export * from './evidence-package.ts';
