import * as client from '@guzheng/sdk/client';

declare global {
  interface Window {
    /** The client, for the test that runs it in a page. */
    guzheng: typeof client;
  }
}
window.guzheng = client;
