import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { SheetPreview } from '../../../src/generated/SheetPreview';
import { firstSchool, guardians, journalQuery, the } from '../facts';
import { flows } from '../flow';
import { press, seen, tabTo } from '../steps';

const flow = flows();

const pictureIn = (within: Page | Locator): Locator =>
  within.getByRole('img', { name: /^Aperçu de la feuille d/ });

/** How many dots in a thousand of the picture are dark, once it is there. */
async function darkness(picture: Locator): Promise<number> {
  return picture.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    const dots = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
    let dark = 0;
    for (let at = 0; at < dots.length; at += 4) if ((dots[at] ?? 255) < 128) dark += 1;
    return (dark * 4000) / dots.length;
  });
}

const sourceOf = (picture: string): string => `data:image/svg+xml,${encodeURIComponent(picture)}`;

describe('a sheet before it is printed', () => {
  test('the dialog shows the sheets one after the other, as they will be, and nothing is done', () =>
    flow('school', async (page, window) => {
      const { uai: school } = await firstSchool(window);
      const { total } = await window.ask('journal', { query: journalQuery(school) });
      const { accountCount: accounts } = await guardians(window);
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', '(Re)notifier les comptes');
      const dialog = page.getByRole('dialog');
      const picture = pictureIn(dialog);
      await picture.waitFor();
      // A page of text, neither blank nor black.
      expect(await darkness(picture)).toBeGreaterThan(10);
      expect(await darkness(picture)).toBeLessThan(200);
      const asked = () => the(window.last('preview_sheet')).request;
      expect(asked()).toMatchObject({ reset: false, order: 'class', place: 0 });
      // What is asked is what is shown; a picture is too long to be told.
      const shown = async (): Promise<SheetPreview> => {
        await window.settled();
        const answer = await window.ask('preview_sheet', { request: asked() });
        expect((await picture.getAttribute('src')) === sourceOf(answer.picture)).toBe(true);
        return answer;
      };
      const first = await shown();
      expect(first).toMatchObject({ place: 0, sheets: accounts });
      expect(await picture.getAttribute('alt')).toContain(first.holder.replace(/^(M\.|Mme) /, ''));

      await tabTo(page, 'button', 'Feuille précédente');
      expect(await page.locator(':focus').getAttribute('aria-disabled')).toBe('true');
      await press(page, 'button', 'Feuille suivante');
      await seen(page, new RegExp(`^Feuille 2 sur ${accounts} : `));
      const second = await shown();
      expect(second.place).toBe(1);
      expect(second.picture === first.picture).toBe(false);
      await press(page, 'button', 'Feuille précédente');
      await seen(page, new RegExp(`^Feuille 1 sur ${accounts} : `));

      await press(page, 'checkbox', 'Avec réinitialisation du mot de passe');
      await expect.poll(() => asked().reset).toBe(true);
      expect((await shown()).place).toBe(0);

      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(window.count('notify')).toBe(0);
      expect((await window.ask('journal', { query: journalQuery(school) })).total).toBe(total);
    }));

  test('the picture is enlarged and scrolled by keyboard', () =>
    flow('school', async (page) => {
      await page.setViewportSize({ width: 1024, height: 700 });
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', '(Re)notifier les comptes');
      const picture = pictureIn(page);
      await picture.waitFor();
      const wide = async () => the(await picture.boundingBox()).width;
      const before = await wide();
      for (const times of [1.5, 2, 3]) {
        await press(page, 'button', 'Agrandir l’aperçu');
        await expect.poll(async () => Math.round(((await wide()) / before) * 10)).toBe(times * 10);
      }
      const region = page.getByRole('region', { name: 'Aperçu à faire défiler : feuille agrandie' });
      await region.focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
      await expect
        .poll(() => region.evaluate((frame) => frame.scrollTop > 0 && frame.scrollLeft > 0))
        .toBe(true);
      const frame = the(await region.boundingBox());
      expect(frame.y + frame.height).toBeLessThanOrEqual(700);
    }));

  test('a preview that cannot be made says so, and accounts are notified without it', () =>
    flow('preview_failing', async (page, window) => {
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', '(Re)notifier les comptes');
      await seen(page, /^L’aperçu n’a pas pu être fait\. Les données sont momentanément occupées/);
      await press(page, 'button', /^Confirmer/);
      await seen(page, /La distribution a bien été effectuée/);
      expect(window.count('notify')).toBe(1);
    }));

  test('a preview is tried again, and the focus is not lost with the button', () =>
    flow('preview_failing', async (page) => {
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', /tout le résultat/);
      await press(page, 'button', '(Re)notifier les comptes');
      await seen(page, /^L’aperçu n’a pas pu être fait/);
      await page.unroute('**/invoke/preview_sheet');
      await press(page, 'button', 'Réessayer l’aperçu');
      await pictureIn(page).waitFor();
      expect(await page.locator(':focus').getByRole('heading', { name: 'Aperçu' }).count()).toBe(1);
    }));

  test('in the settings the page follows what is typed, before it is saved', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Paramètres');
      await tabTo(page, 'combobox', 'Enveloppe');
      await page.getByLabel('Enveloppe').selectOption('dl');
      const picture = pictureIn(page);
      await seen(page, 'L’adresse reste dans la fenêtre, même si la feuille glisse dans l’enveloppe.');
      const source = () => picture.getAttribute('src');
      const typed = async (label: string, value: string) => {
        await page.getByLabel(label).fill(value);
        await window.settled();
      };
      const inWindow = await source();
      await typed('Décalage de l’adresse vers la droite, en millimètres', '-12.5');
      await seen(page, /^L’adresse sort de ce que la fenêtre montre toujours/);
      expect(window.last('preview_printing')).toMatchObject({ printing: { window: 'dl', offsetX: -125 } });
      const shifted = await source();
      expect(shifted === inWindow).toBe(false);
      await typed('Marge de la page, en millimètres', '28');
      await expect.poll(async () => (await source()) === shifted).toBe(false);
      const narrow = await source();
      await typed('Marge de la page, en millimètres', '9');
      expect((await source()) === narrow).toBe(true);
      expect(window.last('preview_printing')).toMatchObject({ printing: { margin: 28 } });
      expect(window.count('save_settings')).toBe(0);
      expect(await darkness(picture)).toBeGreaterThan(10);
    }));

  test('without accounts there is no sheet to show, which is said', () =>
    flow('empty_school', async (page) => {
      await press(page, 'link', 'Paramètres');
      await page.getByLabel('Enveloppe').focus();
      await seen(page, /^Importez d’abord les élèves et les responsables/);
    }));
});
