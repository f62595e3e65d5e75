import { describe, expect, test } from 'vitest';
import { firstSchool } from '../facts';
import { flows } from '../flow';
import { focusedRole, heading, press, seen, type } from '../steps';

const flow = flows();

describe('settings', () => {
  test('the school is corrected, what cannot be is told at its field, and the word given back', () =>
    flow('school', async (page, window) => {
      const school = await firstSchool(window);
      await press(page, 'link', 'Paramètres');
      await page.getByRole('heading', { name: 'L’établissement' }).waitFor();
      const name = page.getByLabel('Nom', { exact: true });
      expect(await name.getAttribute('placeholder')).toBe(school.name);
      await type(page, 'textbox', 'Nom', 'École Simone-Veil');
      await type(page, 'textbox', 'Téléphone', '05 61');
      await press(page, 'button', 'Enregistrer l’établissement');
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
      await page
        .getByRole('textbox', { name: 'Téléphone', description: /Ce numéro n’est pas complet/ })
        .waitFor();
      expect(await page.getByRole('banner').getByText('École Simone-Veil').count()).toBe(0);
      await type(page, 'textbox', 'Téléphone', '05 61 00 00 00');
      await type(page, 'textbox', 'Votre contact d’assistance', 'assistance@exemple.fr');
      await press(page, 'button', 'Enregistrer l’établissement');
      await seen(page, 'L’établissement est enregistré.');
      await page.getByRole('banner').getByText('École Simone-Veil').waitFor();
      await press(page, 'link', 'Aide');
      await seen(page, 'assistance@exemple.fr');
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Nom', ' ');
      await page.keyboard.press('Backspace');
      await press(page, 'button', 'Enregistrer l’établissement');
      await page.getByRole('banner').getByText(school.name).waitFor();
      const saved = window.last('save_school_identity');
      expect(saved).toMatchObject({
        school: school.uai,
        identity: { name: '', phone: '05 61 00 00 00', assistance: 'assistance@exemple.fr' },
      });
    }));

  test('what is typed and not saved stays, is said not to be saved, and can be given up', () =>
    flow('school', async (page, window) => {
      const unsaved = page.getByText('Des réglages ne sont pas enregistrés.');
      const author = page.getByRole('textbox', { name: 'Vos prénom et nom' });
      await press(page, 'link', 'Paramètres');
      await author.waitFor();
      const before = await author.inputValue();
      expect(await unsaved.count()).toBe(0);
      await type(page, 'textbox', 'Vos prénom et nom', 'Dominique Autre');
      await type(page, 'textbox', 'Rue', '1 rue Neuve');
      await press(page, 'link', 'Aide');
      await heading(page, 'Aide');
      await press(page, 'link', 'Paramètres');
      await expect.poll(() => unsaved.count()).toBe(2);
      expect(await author.inputValue()).toBe('Dominique Autre');
      expect(await page.getByRole('textbox', { name: 'Rue' }).inputValue()).toBe('1 rue Neuve');
      await press(page, 'button', 'Enregistrer l’établissement');
      await seen(page, 'L’établissement est enregistré.');
      expect(await unsaved.count()).toBe(1);
      await press(page, 'button', 'Annuler les modifications');
      expect(await author.inputValue()).toBe(before);
      expect(await unsaved.count()).toBe(0);
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
        'Enregistrer les paramètres',
      );
      expect(window.count('save_settings')).toBe(0);
    }));

  test('what was typed and not saved goes with the lock, which says so', () =>
    flow('school', async (page) => {
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Vos prénom et nom', 'Dominique Autre');
      await press(page, 'button', 'Verrouiller');
      await press(page, 'button', 'Déverrouiller');
      await heading(page, 'Paramètres');
      await seen(page, /^Des réglages n’étaient pas enregistrés quand Préau s’est verrouillé/);
      const author = page.getByRole('textbox', { name: 'Vos prénom et nom' });
      expect(await author.inputValue()).not.toBe('Dominique Autre');
    }));

  test('all that is wrong is told at once, each until it is corrected', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Vos prénom et nom', ' ');
      const portal = 'Adresse du guichet où les familles se connectent';
      await type(page, 'textbox', portal, 'http://guichet.exemple.fr');
      await page.getByLabel('Marge de la page, en millimètres').fill('45');
      const height = async () => (await page.getByLabel('Enveloppe').boundingBox())?.height;
      const before = await height();
      await press(page, 'button', 'Enregistrer les paramètres');
      const refusals = [/^Indiquez votre prénom/, /commencer par https/, /^La marge va de 10 à 30/];
      for (const refusal of refusals) await seen(page, refusal);
      expect(await height()).toBe(before);
      const first = page.getByRole('textbox', { name: 'Vos prénom et nom' });
      expect(await first.evaluate((field) => field === document.activeElement)).toBe(true);
      expect(window.count('save_settings')).toBe(0);
      await page.getByLabel('Marge de la page, en millimètres').fill('20');
      await page.getByText(/^La marge va de 10 à 30/).waitFor({ state: 'detached' });
      await type(page, 'textbox', portal, 'guichet.exemple.fr');
      await page.getByText(/commencer par https/).waitFor({ state: 'detached' });
      await type(page, 'textbox', 'Vos prénom et nom', 'Camille Exemple');
      await page.keyboard.press('Enter');
      await seen(page, 'Les paramètres sont enregistrés.');
      // « https:// » was left out, and is written in the field.
      expect(window.last('save_settings')?.settings.portal).toBe('https://guichet.exemple.fr');
      expect(await page.getByLabel(portal).inputValue()).toBe('https://guichet.exemple.fr');
    }));

  test('what is given to whoever helps is read first, and names the school only where it may', () =>
    flow('school', async (page, window) => {
      const school = await firstSchool(window);
      await press(page, 'link', 'Paramètres');
      await press(page, 'button', 'Préparer un fichier d’assistance');
      const shown = page.getByRole('dialog');
      await shown.getByText(`UAI : ${school.uai}`).waitFor();
      expect(await shown.innerText()).not.toContain(school.name);
      await press(page, 'checkbox', /numéro public/);
      await shown.getByText(`UAI : ${school.uai}`).waitFor({ state: 'detached' });
      await press(page, 'button', 'Enregistrer…');
      await seen(page, 'Le fichier d’assistance est enregistré.');
      expect(window.last('save_support')).toMatchObject({
        path: expect.stringMatching(/assistance-preau\.txt$/),
      });
    }));

  test('what was pressed keeps the focus while it works', () =>
    flow('school', async (page, window) => {
      const focused = (name: string) =>
        page.getByRole('button', { name }).evaluate((button) => button === document.activeElement);
      await press(page, 'link', 'Paramètres');
      await press(page, 'button', 'Enregistrer les paramètres');
      await seen(page, 'Les paramètres sont enregistrés.');
      expect(await focused('Enregistrer les paramètres')).toBe(true);
      await press(page, 'button', 'Sauvegarder maintenant');
      await seen(page, 'La sauvegarde a été faite.');
      await window.settled();
      expect(await focused('Sauvegarder maintenant')).toBe(true);
      await press(page, 'link', 'Statistiques');
      await press(page, 'button', 'Calculer les statistiques');
      await seen(page, /Dernière mise à jour/);
      await window.settled();
      expect(window.count('compute_statistics')).toBe(1);
      expect(await focused('Calculer les statistiques')).toBe(true);
    }));

  test('an address is printed only once checked', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Adresse d’un service pour les responsables', 'https://ent.autre.exemple');
      expect(await page.getByLabel('Imprimer cette adresse sur les feuilles').count()).toBe(0);
      await press(page, 'button', /^Vérifier/);
      await seen(page, 'L’adresse est bien formée');
      expect(await focusedRole(page)).toBe('input');
      await press(page, 'checkbox', 'Imprimer cette adresse sur les feuilles');
      await press(page, 'button', 'Enregistrer les paramètres');
      await seen(page, 'Les paramètres sont enregistrés.');
      const saved = window.last('save_settings');
      expect(saved).toMatchObject({
        school: (await firstSchool(window)).uai,
        settings: { guardianService: { url: 'https://ent.autre.exemple', enabled: true } },
      });
    }));

  test('everything is shown larger or smaller, and stays so', () =>
    flow('school', async (page) => {
      const size = () =>
        page.getByRole('heading', { level: 1 }).evaluate((title) => getComputedStyle(title).fontSize);
      expect(await size()).toBe('24px');
      await page.keyboard.press('Control++');
      await seen(page, 'Taille d’affichage : 110 %');
      await page.keyboard.press('Control++');
      await seen(page, 'Taille d’affichage : 125 %');
      expect(await size()).toBe('30px');
      // Started anew: the first elements have their size already.
      await page.addInitScript(() => {
        new MutationObserver((_records, observer) => {
          if (!document.querySelector('#app > *')) return;
          observer.disconnect();
          document.documentElement.dataset['firstSize'] = getComputedStyle(document.documentElement).fontSize;
        }).observe(document, { childList: true, subtree: true });
      });
      await page.reload();
      await heading(page, 'Accueil');
      expect(await page.locator('html').getAttribute('data-first-size')).toBe('20px');
      expect(await size()).toBe('30px');
      await press(page, 'link', 'Paramètres');
      await press(page, 'button', 'Agrandir l’affichage');
      await seen(page, /^150 %$/);
      await press(page, 'button', 'Réduire l’affichage');
      await seen(page, /^125 %$/);
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, 100);
      await seen(page, /^110 %$/);
      await page.keyboard.press('0');
      await page.keyboard.up('Control');
      await seen(page, /^100 %$/);
      expect(await size()).toBe('24px');
    }));
});
