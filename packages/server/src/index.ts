export { ServerError, type ServerErrorCode, statusOf } from './error.ts';
