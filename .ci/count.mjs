/** Adds up the reports of all suites: count.mjs REPORTS. Prints what took how long, what was skipped and why, and the count. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const [reports] = process.argv.slice(2);
const lines = name => {
  const path = join(reports, name);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
};

let passed = 0;
let failed = 0;
const skipped = lines('skipped');
const wrong = [];
for (const file of readdirSync(reports).filter(name => name.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(reports, file), 'utf8'));
  const results = report.testResults ?? [];
  // A file that fails before its tests run has none that failed.
  const broken = results.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some(({ status }) => status === 'failed'),
  );
  passed += report.numPassedTests;
  failed += report.numFailedTests + broken.length;
  for (const { name, message } of broken) wrong.push(`${relative('.', name)}: ${message.split('\n')[0]}`);
  if (report.numFailedTests > 0 && results.length === 0) wrong.push(file.replace('.json', ''));
  for (const { name, assertionResults } of results.filter(result => !broken.includes(result))) {
    for (const { status, fullName } of assertionResults) {
      if (status === 'failed') wrong.push(`${relative('.', name)}: ${fullName}`);
      else if (status !== 'passed') skipped.push(`${relative('.', name)}: ${fullName}`);
    }
  }
}

const list = (title, entries) => {
  if (entries.length > 0) console.log(`== ${title}\n${entries.join('\n')}`);
};
list('time', lines('times'));
list('skipped', skipped);
list('failed', wrong);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
