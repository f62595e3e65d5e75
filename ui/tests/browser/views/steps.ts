// How to get to a view: short steps of somebody with a mouse.

import type { Page } from 'playwright-core';
import type { ScenarioName } from '../scenario';
import type { Window } from '../window';

export interface View {
  name: string;
  scenario: ScenarioName;
  go?: (page: Page, window: Window) => Promise<unknown>;
}

type Step = (page: Page, window: Window) => Promise<unknown>;

export const steps =
  (...list: Step[]): Step =>
  async (page, window) => {
    for (const step of list) await step(page, window);
  };

export const tab = (name: string) => async (page: Page) => {
  await page.getByRole('navigation', { name: 'Rubriques' }).getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
};

export const button = (name: string | RegExp) => (page: Page) =>
  page.getByRole('button', { name }).first().click();

export const radio = (name: string | RegExp) => (page: Page) =>
  page.getByRole('radio', { name }).first().check();

export const dialog = (page: Page) => page.getByRole('dialog').waitFor();

export const text = (shown: string | RegExp) => (page: Page) =>
  page.getByText(shown).filter({ visible: true }).first().waitFor();

export const heading = (name: string | RegExp, level?: number) => (page: Page) =>
  page.getByRole('heading', { name, exact: true, ...(level === undefined ? {} : { level }) }).waitFor();

/** The picture of a sheet is drawn once it is in sight. */
export const sheetPreview = async (page: Page) => {
  await page.getByRole('heading', { name: 'Aperçu', exact: true }).scrollIntoViewIfNeeded();
  await page.getByRole('img', { name: /^Aperçu de la feuille/ }).waitFor();
};

export const list = steps(tab('Responsables'), (page) => page.getByRole('row').nth(3).waitFor());

export const selectAll = (page: Page) => page.getByRole('checkbox', { name: /tout le résultat/ }).click();

/** Only the accounts in this state. */
export const inState = (state: string) =>
  steps(
    button('État de compte'),
    (page) => page.getByRole('checkbox', { name: state, exact: true }).check(),
    text('valeur choisie'),
    (page) => page.keyboard.press('Escape'),
    (page) => page.getByRole('cell', { name: state }).first().waitFor(),
  );

export const firstAccount = steps((page) => page.locator('tbody a').first().click(), heading('Historique'));

export const files = steps(tab('Import'), button('Choisir des fichiers'), heading('Fichiers choisis'));

export const preview = steps(files, button('Voir ce que l’import va changer'));

export const report = heading('Ce que l’import va changer');

export const questions = steps(preview, heading('Questions'));

export const apply = steps(button('Appliquer l’import'), dialog, (page) =>
  page.getByRole('dialog').getByRole('button', { name: 'Appliquer' }).click(),
);

export const corrections = steps(
  (page) => page.getByRole('link', { name: /corrections à faire/i }).click(),
  heading('Corrections à faire', 1),
);

const CODE = '147036';

/** Fills the dialog of the code; the code is asked from then on. */
export const chosenCode = steps(
  tab('Paramètres'),
  button('Choisir un code…'),
  (page) => page.getByLabel('Nouveau code', { exact: true }).fill(CODE),
  (page) => page.getByLabel('Nouveau code, une seconde fois').fill(CODE),
  button('Demander ce code'),
  text('Votre code sera demandé'),
);

/** Accueil of one of several schools. */
export const schoolOf = (name: RegExp) => steps(button(name), heading('Accueil', 1));

export const duplicates = steps(
  schoolOf(/DES TILLEULS/),
  (page) => page.getByRole('link', { name: /doublons probables/ }).click(),
  (page) => page.getByRole('button', { name: 'Regrouper ces comptes' }).first().waitFor(),
);
