import { digestFile } from '@guzheng/sdk';

await digestFile(process.argv[2] ?? '');
process.stdout.write(String(process.resourceUsage().maxRSS));
