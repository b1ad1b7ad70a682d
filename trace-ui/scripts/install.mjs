// Installs exactly what package-lock.json names, and does nothing when that is already there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const stamp = 'node_modules/.plumbline-lock';
// Native parts (rolldown, tsc) differ by platform, so a copied node_modules must not count as ours.
const wanted = createHash('sha256')
  .update(readFileSync('package-lock.json'))
  .update(`${process.platform} ${process.arch}`)
  .digest('hex');

if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) process.exit(0);

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--no-progress'];
const run = spawnSync(npm, args, { stdio: ['ignore', 'ignore', 'inherit'] });
if (run.error) {
  console.error(`npm could not be started: ${run.error.message} (expected: Node 20.19 or newer with npm on the PATH)`);
  process.exit(1);
}
if (run.status === 0) writeFileSync(stamp, wanted);
process.exit(run.status ?? 1);
