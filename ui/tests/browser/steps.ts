// What a director does, by keyboard alone, on whatever backend answers.

import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export type Role =
  'button' | 'link' | 'checkbox' | 'radio' | 'textbox' | 'searchbox' | 'spinbutton' | 'combobox';

const FAR = 400;

/** French puts unbreakable spaces in its numbers and before its signs: a pattern must not care. */
function loose<T extends string | RegExp>(text: T): T | RegExp {
  return text instanceof RegExp ? new RegExp(text.source.replaceAll(' ', '\\s'), text.flags) : text;
}

/** Tabs until the control with this role and name has the focus; each stop on the way can be looked at. */
export async function tabTo(
  page: Page,
  role: Role,
  name: string | RegExp,
  look: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const target = page.getByRole(role, { name: loose(name), exact: true }).first();
  await target.waitFor();
  for (let steps = 0; steps < FAR; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
    await look();
  }
  throw new Error(`${role} « ${String(name)} » cannot be reached with the Tab key`);
}

/** Waits until what has the focus does what it is pressed for: work under way comes first. */
export async function pressable(page: Page): Promise<void> {
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-disabled') !== 'true');
}

export async function press(page: Page, role: Role, name: string | RegExp): Promise<void> {
  await tabTo(page, role, name);
  await pressable(page);
  await page.keyboard.press(role === 'checkbox' ? 'Space' : 'Enter');
}

/** Goes through radio buttons with the arrows, as browsers do. */
export async function choose(page: Page, group: string | RegExp, name: string | RegExp): Promise<void> {
  const radios = page.getByRole('group', { name: group }).getByRole('radio');
  const target = page.getByRole('group', { name: group }).getByRole('radio', { name: loose(name) });
  await target.waitFor();
  for (let steps = 0; steps < FAR; steps += 1) {
    if (await radios.evaluateAll((all) => all.some((radio) => radio === document.activeElement))) break;
    await page.keyboard.press('Tab');
  }
  for (let steps = 0; steps < (await radios.count()); steps += 1) {
    if (await target.isChecked()) return;
    await page.keyboard.press('ArrowDown');
  }
  expect(await target.isChecked()).toBe(true);
}

export async function type(page: Page, role: Role, name: string | RegExp, text: string): Promise<void> {
  await tabTo(page, role, name);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

export async function seen(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(loose(text)).filter({ visible: true }).first().waitFor();
}

export async function heading(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { name: loose(name), level: 1 }).waitFor();
}

/** The focus stands somewhere a reader can tell: never on the body. */
export async function focusedRole(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('role') ?? element?.tagName.toLowerCase() ?? 'none';
  });
}

export async function firstRun(page: Page, author: string, demonstration: boolean): Promise<void> {
  await heading(page, 'Bienvenue dans Préau');
  await type(page, 'textbox', 'Vos prénom et nom', author);
  await choose(page, 'Par quoi souhaitez-vous commencer', demonstration ? /démonstration/ : /Importer/);
  await press(page, 'button', 'Commencer');
}

export async function importSchool(page: Page, uai: string, name: string, town: string): Promise<void> {
  await heading(page, 'Importer des élèves et des responsables');
  await press(page, 'button', 'Choisir des fichiers');
  await seen(page, 'Fichiers choisis');
  await type(page, 'textbox', 'UAI', uai);
  await type(page, 'textbox', 'Nom de l’établissement', name);
  await type(page, 'textbox', 'Commune', town);
  await press(page, 'button', 'Voir ce que l’import va changer');
  await seen(page, 'Ce que l’import va changer');
  await press(page, 'button', 'Appliquer l’import');
  await page.getByRole('dialog').waitFor();
  await press(page, 'button', 'Appliquer');
  await seen(page, 'L’import est terminé');
}

/** Keeps only the accounts in this state. */
export async function filterState(page: Page, label: string): Promise<void> {
  await press(page, 'button', /^État de compte/);
  await press(page, 'checkbox', label);
  await seen(page, 'valeur choisie');
  await page.keyboard.press('Escape');
}
