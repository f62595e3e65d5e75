import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { firstSchool, guardians, the } from '../facts';
import { flows } from '../flow';
import { heading, press, seen } from '../steps';

const flow = flows();

/** What a PDF says, on one line. */
async function printed(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)('pdftotext', ['-raw', path, '-']);
  return stdout.replace(/\s+/g, ' ');
}

describe('home and statistics', () => {
  test('the first script is that of the first screens; the others are read unasked', () =>
    flow('school', async (page) => {
      const titles = ['Calcul du tableau de bord', 'Importer des élèves', 'Gestion des comptes'];
      /** Which titles each script holds that the page has read. */
      const held = () =>
        page.evaluate(async (titles) => {
          const read = new Set(performance.getEntriesByType('resource').map(({ name }) => name));
          const scripts = [...read].filter((name) => name.endsWith('.js'));
          const texts = await Promise.all(scripts.map(async (name) => (await fetch(name)).text()));
          return texts.map((text) => titles.filter((title) => text.includes(title)));
        }, titles);
      await expect.poll(held, { timeout: 5_000 }).toEqual([titles.slice(0, 1), titles.slice(1)]);
    }));

  test('a key figure opens the list it counts', () =>
    flow('school', async (page, window) => {
      const { uai: school } = await firstSchool(window);
      const reported = the(
        (await window.ask('dashboard', { school })).toDo.find(({ code }) => code === 'link_reported_wrong'),
      );
      const figure = page.getByRole('button', { name: /avec un téléphone portable connu/ });
      const accounts = await figure.locator('.number').innerText();
      await press(page, 'button', /avec un téléphone portable connu/);
      await heading(page, /Gestion des comptes/);
      await seen(page, new RegExp(`^${accounts} comptes$`));
      await press(page, 'link', 'Accueil');
      await press(page, 'button', new RegExp(reported.label));
      await heading(page, /Gestion des comptes/);
      await seen(page, 'Rattachement signalé comme erroné');
      await press(page, 'button', /Rattachement signalé comme erroné.*retirer/);
      const { accountCount } = await guardians(window);
      await seen(page, new RegExp(`^${accountCount} comptes$`));
    }));

  test('the next step opens its list with all of its accounts chosen', () =>
    flow('quiet', async (page, window) => {
      const { uai: school } = await firstSchool(window);
      const [step] = (await window.ask('dashboard', { school })).next;
      expect(the(step).code).toBe('to_notify');
      await seen(page, 'Adresse du guichet à saisir');
      await press(page, 'button', 'Les notifier');
      await heading(page, /Gestion des comptes/);
      await seen(page, new RegExp(`^${the(step).accounts} comptes sélectionnés$`));
      await press(page, 'link', 'Accueil');
      await press(page, 'link', 'Saisir l’adresse');
      await heading(page, 'Paramètres');
    }));

  test('what is said done leaves the list, and the focus stays on it', () =>
    flow('school', async (page, window) => {
      const { uai: school } = await firstSchool(window);
      const figure = the(
        (await window.ask('dashboard', { school })).toDo.find(({ code }) => code === 'link_reported_wrong'),
      );
      await press(page, 'button', /^Corrigé dans ONDE….*lien/);
      // One is told as one.
      expect(figure.accounts).toBe(1);
      await seen(page, 'Ce lien est-il vérifié, et corrigé dans ONDE ?');
      await press(page, 'button', 'Annuler');
      await page
        .getByRole('button', { name: new RegExp(figure.label) })
        .first()
        .waitFor();
      await press(page, 'button', /^Corrigé dans ONDE….*lien/);
      await press(page, 'button', 'Oui, c’est fait');
      await page.getByText(figure.label, { exact: true }).waitFor({ state: 'detached' });
      await page.waitForFunction(() => document.activeElement?.id === 'to-do');
      const after = await window.ask('dashboard', { school });
      expect(after.toDo.map(({ code }) => code)).not.toContain('link_reported_wrong');
    }));

  test('passwords that run out are listed population by population', () =>
    flow('college', async (page) => {
      await press(page, 'button', /^Voir ces? \d+ comptes? : Élèves$/);
      await heading(page, 'Gestion des comptes : élèves');
      await seen(page, 'Expire sous 15 jours');
    }));

  test('statistics are computed on request', () =>
    flow('quiet', async (page) => {
      await press(page, 'link', 'Statistiques');
      await seen(page, 'Les statistiques ne sont pas encore calculées');
      await press(page, 'button', 'Calculer les statistiques');
      await seen(page, /Dernière mise à jour : 25\/11\/2026 à 10:00/);
      await seen(page, 'Synthèse par classe');
    }));

  test('the summary for the council is written from the statistics, which then show its figures', () =>
    flow('quiet', async (page, window) => {
      await press(page, 'link', 'Statistiques');
      await seen(page, 'Les statistiques ne sont pas encore calculées');
      await press(page, 'button', 'Bilan pour le conseil d’école (PDF)');
      await seen(page, 'Le bilan est enregistré : une page, sans aucun nom de personne.');
      const { uai, name } = await firstSchool(window);
      const { school, path } = the(window.last('write_summary'));
      expect(school).toBe(uai);
      expect(path).toMatch(/Bilan-conseil-ecole-\d{14}\.pdf$/);
      const text = await printed(path);
      expect(text).toContain('Bilan pour le conseil d’école');
      expect(text).toContain(name);
      const query = { school: uai, population: 'legal_guardians' as const };
      const statistics = the(await window.ask('statistics', { query }));
      expect(text).toContain(
        `${statistics.pupils} élèves ${statistics.school.counts.total} comptes de responsable`,
      );
      expect(text).toContain(`Total ${statistics.school.counts.total} 100 %`);
      await seen(page, /^Dernière mise à jour : 25\/11\/2026 à 10:00$/);
      await page.getByRole('button', { name: 'Ouvrir le bilan' }).waitFor();
      expect(await page.getByRole('button', { name: 'Supprimer le fichier' }).count()).toBe(0);
    }));

  test('a collège has a summary for its conseil d’administration, with a part for each population', () =>
    flow('college', async (page, window) => {
      await press(page, 'link', 'Statistiques');
      await press(page, 'button', 'Bilan pour le conseil d’administration (PDF)');
      await seen(page, 'Le bilan est enregistré : une page, sans aucun nom de personne.');
      const { path } = the(window.last('write_summary'));
      const text = await printed(path);
      for (const part of ['Représentants légaux', 'Élèves', 'Personnes en charge :', 'dans SIECLE']) {
        expect(text).toContain(part);
      }
    }));

  test('a figure of the statistics opens the list it counts', () =>
    flow('school', async (page, window) => {
      const query = { school: (await firstSchool(window)).uai, population: 'legal_guardians' as const };
      const statistics = the(await window.ask('compute_statistics', { query }));
      const row = (table: string, head: string) =>
        page.getByRole('table', { name: table }).getByRole('row', { name: new RegExp(`^${head}\\s`) });
      const last = the(statistics.classes.at(-1));
      await press(page, 'link', 'Statistiques');
      await row('Synthèse par classe', last.label).getByRole('button').first().press('Enter');
      await heading(page, /Gestion des comptes/);
      await seen(page, new RegExp(`^${last.counts.total} comptes$`));
      await seen(page, '1 critère actif');
      await press(page, 'link', 'Statistiques');
      const active = the(statistics.origins.find(({ origin }) => origin === 'france_connect'));
      expect(active.counts.activated).toBe(active.counts.total);
      await row('Synthèse par origine du compte', 'FranceConnect').getByRole('button').last().press('Enter');
      await heading(page, /Gestion des comptes/);
      await seen(page, new RegExp(`^${active.counts.activated} comptes$`));
      await seen(page, '2 critères actifs');
    }));

  test('ways of older systems have a row where an account came by them', () =>
    flow('school', async (page, window) => {
      await press(page, 'link', 'Statistiques');
      const origins = page.getByRole('table', { name: 'Synthèse par origine du compte' });
      const heads = () => origins.locator('tbody').getByRole('rowheader').allInnerTexts();
      await origins.waitFor();
      expect(await heads()).toEqual(['Établissement', 'FranceConnect', 'Responsable', 'N/A']);
      await window.intercept({
        statistics: (answer) =>
          answer && {
            ...answer,
            origins: answer.origins.map((row) =>
              row.origin === 'ent' ? { ...row, counts: { ...row.counts, total: 1, activated: 1 } } : row,
            ),
          },
      });
      await press(page, 'link', 'Accueil');
      await press(page, 'link', 'Statistiques');
      await expect.poll(heads).toEqual(['ENT', 'Établissement', 'FranceConnect', 'Responsable', 'N/A']);
    }));
});
