import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { flows } from '../flow';
import { heading, press, seen, tabTo, type } from '../steps';

const flow = flows();

/** Whoever closes windows asks this one to. */
const ask = (page: Page) => page.evaluate(() => dispatchEvent(new Event('closing')));
const question = (page: Page) => page.getByRole('dialog', { name: 'Fermer Préau ?' });

describe('closing the window', () => {
  test('where nothing would be lost nothing is asked, and what is shown is kept first', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await page.getByRole('textbox', { name: 'Vos prénom et nom' }).waitFor();
      await window.settled();
      const kept = window.count('keep_desk');
      // Less than a moment after the last change: nobody has kept it yet.
      await page.evaluate(() => {
        addEventListener('hashchange', () => dispatchEvent(new Event('closing')), { once: true });
        location.hash = '#/journal';
      });
      await expect.poll(() => window.count('close_window')).toBe(1);
      const commands = window.calls.map(({ command }) => command);
      expect(commands.lastIndexOf('keep_desk')).toBeLessThan(commands.indexOf('close_window'));
      expect(window.count('keep_desk')).toBe(kept + 1);
      expect(window.last('keep_desk')?.desk.place).toBe('#/journal');
      expect(window.count('stay_open')).toBe(0);
    }));

  test('settings that are not saved are asked about once, and the director comes back to them', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      const author = page.getByRole('textbox', { name: 'Vos prénom et nom' });
      await type(page, 'textbox', 'Vos prénom et nom', 'Dominique Autre');
      await press(page, 'link', 'Aide');
      await heading(page, 'Aide');
      await tabTo(page, 'searchbox', /Rechercher/);
      await ask(page);
      await question(page).waitFor();
      await seen(page, 'Des réglages ne sont pas enregistrés.');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Revenir');
      await expect.poll(() => window.count('stay_open')).toBe(1);
      // Asked again meanwhile, it is the same question.
      await ask(page);
      await expect.poll(() => window.count('stay_open')).toBe(2);
      expect(await question(page).count()).toBe(1);
      await page.keyboard.press('Escape');
      await question(page).waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
      expect(window.count('close_window')).toBe(0);
      await press(page, 'link', 'Paramètres');
      expect(await author.inputValue()).toBe('Dominique Autre');
      await ask(page);
      await press(page, 'button', 'Fermer sans enregistrer');
      await expect.poll(() => window.count('close_window')).toBe(1);
      expect(window.count('save_settings')).toBe(0);
    }));

  test('what is saved is asked about no more', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Vos prénom et nom', 'Dominique Autre');
      await press(page, 'button', 'Enregistrer les paramètres');
      await seen(page, 'Les paramètres sont enregistrés.');
      await ask(page);
      await expect.poll(() => window.count('close_window')).toBe(1);
      expect(await question(page).count()).toBe(0);
    }));

  test('files and answers of an import that is not applied are asked about, from any screen', () =>
    flow('import_questions', async (page, window) => {
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Choisir des fichiers');
      await seen(page, 'Fichiers choisis');
      await ask(page);
      await question(page).getByText('ne sont pas importés.').waitFor();
      await press(page, 'button', 'Revenir');
      await press(page, 'button', 'Voir ce que l’import va changer');
      await page.getByRole('heading', { name: 'Questions', exact: true }).waitFor();
      await page.getByRole('radio').first().check();
      await press(page, 'link', 'Accueil');
      await heading(page, 'Accueil');
      await ask(page);
      await question(page).getByText('vos réponses ne sont pas gardées').waitFor();
      await press(page, 'button', 'Revenir');
      await press(page, 'link', 'Import');
      await press(page, 'button', 'Retirer tous les fichiers');
      await press(page, 'button', 'Abandonner l’import');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await ask(page);
      await expect.poll(() => window.count('close_window')).toBe(1);
    }));

  test('an address typed on an account is asked about, over its own dialog', () =>
    flow('linked', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await press(page, 'button', /^État de compte/);
      await press(page, 'checkbox', 'En cours d’activation');
      await seen(page, 'valeur choisie');
      await page.keyboard.press('Escape');
      await page.locator('tbody a').first().click();
      await heading(page, /^Compte : /);
      await press(page, 'button', /^Renvoyer un mail/);
      await page.getByRole('dialog').waitFor();
      await type(page, 'textbox', /^Adresse corrigée/, 'autre@exemple.fr');
      await ask(page);
      await question(page).getByText('L’adresse corrigée').waitFor();
      await press(page, 'button', 'Revenir');
      await question(page).waitFor({ state: 'detached' });
      expect(await page.getByRole('textbox', { name: /^Adresse corrigée/ }).inputValue()).toBe(
        'autre@exemple.fr',
      );
      await press(page, 'button', 'Annuler');
      await ask(page);
      await expect.poll(() => window.count('close_window')).toBe(1);
    }));

  test('a lock takes the question with what it was about', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Vos prénom et nom', 'Dominique Autre');
      await ask(page);
      await question(page).waitFor();
      await window.simulate('idle');
      await page.evaluate(() => dispatchEvent(new Event('locked')));
      await heading(page, 'Préau est verrouillé');
      expect(await question(page).count()).toBe(0);
      await ask(page);
      await expect.poll(() => window.count('close_window')).toBe(1);
    }));

  test('what other data in the place of these would lose is said first', () =>
    flow('school', async (page) => {
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Vos prénom et nom', 'Dominique Autre');
      await press(page, 'button', /^Restaurer/);
      await page
        .getByRole('dialog', { name: 'Restaurer cette sauvegarde ?' })
        .getByText('Des réglages ne sont pas enregistrés.')
        .waitFor();
      await press(page, 'button', 'Annuler');
      await press(page, 'button', 'Annuler les modifications');
      await press(page, 'button', /^Restaurer/);
      await page.getByRole('dialog').waitFor();
      expect(await page.getByRole('dialog').getByText('Des réglages').count()).toBe(0);
    }));
});
