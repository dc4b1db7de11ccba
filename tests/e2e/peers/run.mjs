// Runs one scenario in a real browser: node run.mjs SCENARIO [--out FOLDER] [NAME=VALUE …]
//
// A scenario is scenarios/SCENARIO.mjs, whose default export takes a stage (browser/stage.mjs) and plays on it. The last
// line printed is its report as JSON, {"scenario", "faults", "notes"}; it ends with 1 where there is a fault.

import { parseArgs } from 'node:util';

import { Stage } from './browser/stage.mjs';

const { values, positionals } = parseArgs({
  options: {
    // Where screenshots go; none are taken without it.
    out: { type: 'string' },
    browser: { type: 'string', default: '/usr/bin/chromium' },
  },
  allowPositionals: true,
});
const [scenario, ...given] = positionals;
if (!/^[a-z][a-z0-9-]*$/.test(scenario ?? '')) throw new Error('which scenario? node run.mjs SCENARIO [NAME=VALUE …]');
const { default: play } = await import(`./scenarios/${scenario}.mjs`);

const pairs = given.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
const stage = await Stage.open({ out: values.out, executable: values.browser, given: Object.fromEntries(pairs) });
try {
  await play(stage);
} catch (error) {
  stage.fault(`${scenario} stopped: ${error.stack}`);
} finally {
  await stage.close();
}
console.log(JSON.stringify({ scenario, faults: stage.faults, notes: stage.notes }));
process.exitCode = stage.faults.length === 0 ? 0 : 1;
