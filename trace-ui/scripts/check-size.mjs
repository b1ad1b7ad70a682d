// Refuses a build whose first load (index.html and all it pulls in at once) exceeds the budget.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const site = 'target/classes/trace-ui';
const budgetBytes = 190_000;
const html = readFileSync(`${site}/index.html`, 'utf8');
const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((m) => m[1]);
const total = files.reduce((sum, f) => sum + gzipSync(readFileSync(`${site}/${f}`)).length, 0);
if (files.length === 0 || total > budgetBytes) {
  console.error(`first load: ${total} bytes gzip in ${files.length} files (expected: 1 to ${budgetBytes})`);
  process.exit(1);
}
console.log(`first load: ${(total / 1000).toFixed(1)} kB gzip of ${budgetBytes / 1000} kB`);
