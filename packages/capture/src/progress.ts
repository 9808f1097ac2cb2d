/** What a capture is doing, in the order in which it begins; `source` and `page` run side by side. Stable, for programs and translations. */
export type CaptureStep = 'environment' | 'source' | 'page' | 'pictures' | 'archive' | 'seal';

/** Told of each step as it begins, in a few words and by its name. */
export type OnCaptureProgress = (detail: string, step: CaptureStep) => void;

const WORDS: Readonly<Record<CaptureStep, string>> = {
  environment: 'looking at this machine, starting the browser',
  source: 'fetching the source with the plain HTTP client',
  page: 'loading the page in the browser',
  pictures: 'taking pictures, DOM and text',
  archive: 'writing the archive',
  seal: 'sealing the package',
};

export function tellWith(onProgress: OnCaptureProgress | undefined): (step: CaptureStep) => void {
  return (step) => onProgress?.(WORDS[step], step);
}
