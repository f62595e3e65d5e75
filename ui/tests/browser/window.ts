// One browser for a test file, one window per test, watched for anything it should not do.

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Argument, CommandName, Result } from '../../src/bridge/bridge';
import type { ImportReport } from '../../src/generated/ImportReport';
import type { TaskStatus } from '../../src/generated/TaskStatus';
import { type Instead, prepared, type ScenarioName } from './scenario';

export interface Look {
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
  /** In percent, as the window remembers it. */
  zoom?: number;
}

/** The school that the files to import are of. */
export interface GivenSchool {
  uai: string;
  name: string;
  town: string;
}

interface Opened {
  address: string;
  school: GivenSchool;
  service?: string;
}

interface Call {
  command: string;
  argument: unknown;
  answer: Promise<unknown>;
}

export class Window {
  readonly page: Page;
  readonly school: GivenSchool;
  /** Address of the central service that this computer can be linked to. */
  readonly service: string | undefined;
  /** Commands that the page called, in order. */
  readonly calls: Call[] = [];
  /** Errors of the console, of the page and of the content security policy. */
  readonly troubles: string[] = [];
  readonly #context: BrowserContext;
  readonly #address: URL;
  readonly #server: string;

  constructor(context: BrowserContext, page: Page, server: string, opened: Opened) {
    this.#context = context;
    this.#server = server;
    this.#address = new URL(opened.address);
    this.page = page;
    this.school = opened.school;
    this.service = opened.service;
    page.on('pageerror', (error) => this.troubles.push(error.message));
    page.on('console', (message) => {
      // A refused command answers 422, which the browser logs and the screen shows.
      if (message.type() === 'error' && !message.text().includes('422')) this.troubles.push(message.text());
    });
    page.on('request', (request) => {
      const command = new URL(request.url()).pathname.split('/invoke/')[1];
      if (command === undefined) return;
      const answer = request.response().then((response) => response?.json() as unknown);
      // A page that goes away takes its answers with it.
      answer.catch(() => undefined);
      this.calls.push({
        command,
        argument: request.postDataJSON() as unknown,
        answer,
      });
    });
  }

  /** How many times a command was called. */
  count(command: CommandName): number {
    return this.calls.filter((call) => call.command === command).length;
  }

  /** Shows it in another theme and size; what it is zoomed to is said at its opening. */
  async look({ theme = 'light', width = 1280, height = 860 }: Look): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await this.page.setViewportSize({ width, height });
  }

  /** Waits until all that the page asks is answered and shown; how long work stands is asked for ever. */
  async settled(): Promise<void> {
    const asked = (): Call[] => this.calls.filter(({ command }) => command !== 'task');
    for (let known = -1; known !== asked().length;) {
      known = asked().length;
      await Promise.all(asked().map(({ answer }) => answer));
      await this.page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
    }
  }

  /** What a command was called with last. */
  last<C extends CommandName>(command: C): Argument<C> | undefined {
    return this.calls.findLast((call) => call.command === command)?.argument as Argument<C> | undefined;
  }

  /** Puts other answers in the place of some. */
  async intercept(instead: Instead): Promise<void> {
    for (const [command, put] of Object.entries(instead)) {
      await this.page.route(`**/invoke/${command}`, async (route) => {
        if (typeof put !== 'function') return route.fulfill({ status: 422, json: put });
        const argument: unknown = route.request().postDataJSON();
        const change = put as (answer: unknown, argument: unknown) => unknown;
        return route.fulfill({
          json: change(await this.#post(`/invoke/${command}`, argument), argument),
        });
      });
    }
  }

  /** Asks the back end beside the page. */
  async ask<C extends CommandName>(command: C, argument: Argument<C>): Promise<Result<C>> {
    return (await this.#post(`/invoke/${command}`, argument)) as Result<C>;
  }

  /** Does to the window what no command does. */
  async simulate(
    what: 'idle' | 'lose-files' | 'replace-files' | 'confirm-code' | 'refuse-code',
  ): Promise<void> {
    await this.#post(`/test/${what}`, null);
  }

  /** What the last import or preview to end reported. */
  async report(): Promise<ImportReport> {
    for (const { command, answer } of this.calls.toReversed()) {
      if (command !== 'task') continue;
      const { state } = (await answer) as TaskStatus;
      if (state.kind === 'finished' && state.value.kind === 'import') return state.value.value;
    }
    throw new Error('no import has reported');
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.#post('/test/close', null);
  }

  /** Node resolves no name under localhost: the server is asked at its address, for the host of the page. */
  async #post(path: string, body: unknown): Promise<unknown> {
    return post(new URL(path, this.#server), body, this.#address.hostname);
  }
}

async function post(url: URL, body: unknown, window = ''): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-window': window },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
}

export async function openWindow(
  browser: Browser,
  server: string,
  scenario: ScenarioName,
  look: Look = {},
): Promise<Window> {
  const { on, instead } = prepared(scenario);
  const opened = await post(new URL('/windows', server), { scenario: on });
  const context: BrowserContext = await browser.newContext({
    viewport: { width: look.width ?? 1280, height: look.height ?? 860 },
    colorScheme: look.theme ?? 'light',
    reducedMotion: 'reduce',
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
  });
  if (look.zoom && look.zoom !== 100) {
    await context.addInitScript((zoom) => localStorage.setItem('preau.zoom', zoom), String(look.zoom));
  }
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const window = new Window(context, page, server, opened as Opened);
  await window.intercept(instead);
  await page.goto((opened as Opened).address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return window;
}
