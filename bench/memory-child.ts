import { capture } from '@guzheng/capture';
import { HERE } from './site.ts';

const [url = '', out = ''] = process.argv.slice(2);
const { losses } = await capture(url, { out, ...HERE, maxBytes: 2 ** 30, maxTimeMs: 120_000 });
const gaps = losses.filter(({ weight }) => weight === 'gap');
if (gaps.length > 0) throw new Error(`the capture is not whole: ${gaps.map(({ code }) => code).join(', ')}`);
process.stdout.write(String(process.resourceUsage().maxRSS));
