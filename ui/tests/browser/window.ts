// One browser for a test file, one window per test, watched for anything it should not do.

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { ScenarioName } from '../twin/scenario';
import { serveTwin, type TwinServer } from '../twin/server';

export interface Look {
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
}

export interface Window {
  page: Page;
  server: TwinServer;
  /** Errors of the console, of the page and of the content security policy. */
  troubles: string[];
  close: () => Promise<void>;
}

export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
}

export async function openWindow(browser: Browser, scenario: ScenarioName, look: Look = {}): Promise<Window> {
  const server = await serveTwin(scenario);
  const context: BrowserContext = await browser.newContext({
    viewport: { width: look.width ?? 1280, height: look.height ?? 860 },
    colorScheme: look.theme ?? 'light',
    reducedMotion: 'reduce',
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    // A refused command answers 422, which the browser logs and the screen shows.
    if (message.type() === 'error' && !message.text().includes('422')) troubles.push(message.text());
  });
  await page.goto(server.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return {
    page,
    server,
    troubles,
    close: async () => {
      await context.close();
      await server.close();
    },
  };
}
