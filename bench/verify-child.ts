import { verifyFile } from '@guzheng/sdk';

const { verdict } = await verifyFile(process.argv[2] ?? '', { offline: true });
process.stdout.write(JSON.stringify({ verdict, peak: process.resourceUsage().maxRSS / 1024 }));
