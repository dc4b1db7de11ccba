// What a scenario plays on: a browser with a profile of its own, watched in all that it loads, says and keeps.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { accessibility } from './accessibility.mjs';
import { Watch } from './watch.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export class Stage {
  faults = [];
  notes = {};

  // `given` is what the caller passed, by name.
  static async open({ out, executable, given }) {
    const stage = new Stage();
    stage.given = given;
    stage.out = out;
    stage.executable = executable;
    if (out) await mkdir(out, { recursive: true });
    stage.profile = await mkdtemp(join(tmpdir(), 'browser-'));
    try {
      stage.context = await chromium.launchPersistentContext(stage.profile, {
        executablePath: executable,
        headless: true,
        args: FLAGS,
        viewport: { width: 1280, height: 800 },
      });
    } catch (error) {
      await rm(stage.profile, { recursive: true, force: true });
      throw error;
    }
    stage.context.setDefaultTimeout(15_000);
    stage.watch = await Watch.over(stage.context);
    return stage;
  }

  // A browser of somebody else's: a profile of its own. What is wrong there is wrong here; whoever opens it closes it.
  async another() {
    const other = await Stage.open({ out: this.out, executable: this.executable, given: this.given });
    other.faults = this.faults;
    return other;
  }

  // A new tab, at `url` where one is given.
  async page(url) {
    const page = await this.context.newPage();
    if (url) await page.goto(url);
    return page;
  }

  // Something is wrong: the run has failed, and goes on.
  fault(text) {
    this.faults.push(text);
  }

  check(holds, text) {
    if (!holds) this.fault(text);
  }

  // For the report.
  note(name, value) {
    this.notes[name] = value;
  }

  async screenshot(page, name) {
    if (this.out) await page.screenshot({ path: join(this.out, `${name}.png`), fullPage: true });
  }

  // Every violation of WCAG 2.2 AA that can be found by machine is a fault.
  async accessible(page, name) {
    for (const violation of await accessibility(page)) this.fault(`${name}: ${violation}`);
  }

  // What the pages complained of is a fault, but for what `expected` matches.
  quiet(expected = /^$/) {
    for (const complaint of this.watch.complaints()) if (!expected.test(complaint)) this.fault(complaint);
  }

  // None of these is in anything that `origin` sent, was asked for, or keeps where a script can read it; nor is any JWT, but
  // for what `expected` matches.
  async tells(origin, secrets = [], expected = /^$/) {
    for (const place of await this.watch.find(origin, secrets)) if (!expected.test(place)) this.fault(place);
  }

  async close() {
    await this.context.close();
    await rm(this.profile, { recursive: true, force: true });
  }
}
