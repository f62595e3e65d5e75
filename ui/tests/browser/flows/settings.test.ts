import { describe, expect, test } from 'vitest';
import { firstSchool } from '../facts';
import { flows } from '../flow';
import { heading, press, seen, type } from '../steps';

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

  test('an address is printed only once checked', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await type(page, 'textbox', 'Adresse d’un service pour les responsables', 'https://ent.autre.exemple');
      expect(await page.getByLabel('Imprimer cette adresse sur les feuilles').count()).toBe(0);
      await press(page, 'button', /^Vérifier/);
      await seen(page, 'L’adresse est bien formée');
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
