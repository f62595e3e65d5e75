import { describe, expect, test } from 'vitest';
import { guardians, rowWhere, the } from '../facts';
import { flows } from '../flow';
import { filterState, heading, press, seen, type } from '../steps';

const flow = flows();

describe('list of accounts', () => {
  test('the selection counts accounts and outlives pages, criteria and screens', () =>
    flow('school', async (page, window) => {
      const { rows, rowCount, accountCount } = await guardians(window);
      expect(rowCount).toBeGreaterThan(accountCount);
      const bearing = (name: string) => rows.filter(({ guardian }) => guardian === name);
      const twice = rowWhere(rows, ({ account, guardian }) => {
        const alike = bearing(guardian);
        return alike.length === 2 && alike.every((row) => row.account === account);
      });
      await press(page, 'link', 'Responsables');
      await seen(page, new RegExp(`^${accountCount} comptes$`));
      await seen(page, new RegExp(`${rowCount} lignes`));
      await press(page, 'checkbox', `Sélectionner le compte : ${twice.guardian}`);
      await seen(page, '1 compte sélectionné');
      // The same account has another row, for another pupil: both are ticked.
      const boxes = page.getByRole('checkbox', { name: `Sélectionner le compte : ${twice.guardian}` });
      expect(await boxes.evaluateAll((all) => all.map((box) => (box as HTMLInputElement).checked))).toEqual([
        true,
        true,
      ]);
      await press(page, 'button', 'Suivant');
      await seen(page, `Page 2 sur ${Math.ceil(rowCount / 50)}`);
      const accented = rowWhere(rows, ({ guardian }) => /^[^ ]*[ÉÈÊËÏÔÇ]/.test(guardian)).guardian;
      const [family = ''] = accented.split(' ');
      const plain = family.normalize('NFD').replace(/\p{Mark}/gu, '');
      await type(page, 'searchbox', /Nom ou prénom/, plain.toLowerCase());
      await seen(page, /^1 critère actif$/);
      await page.getByRole('cell', { name: accented }).first().waitFor();
      await seen(page, '1 compte sélectionné');
      await press(page, 'link', 'Journal');
      await heading(page, 'Journal');
      await press(page, 'link', 'Responsables');
      await seen(page, '1 compte sélectionné');
      await press(page, 'button', 'Tout désélectionner');
      await seen(page, /Cochez des comptes/);
    }));

  test('columns sort both ways and say so', () =>
    flow('school', async (page) => {
      await press(page, 'link', 'Responsables');
      await seen(page, /^\d+ comptes$/);
      await press(page, 'button', 'Identifiant');
      const head = page.getByRole('columnheader', { name: 'Identifiant' });
      await page.waitForFunction(() =>
        document.querySelector('th[aria-sort="ascending"]')?.textContent?.includes('Identifiant'),
      );
      await page.keyboard.press('Enter');
      await page.waitForFunction(() =>
        document.querySelector('th[aria-sort="descending"]')?.textContent?.includes('Identifiant'),
      );
      expect(await head.count()).toBe(1);
    }));

  test('who leaves the criteria is said, and stays in reach', () =>
    flow('school', async (page) => {
      await press(page, 'link', 'Responsables');
      await filterState(page, 'Non notifié');
      await press(page, 'checkbox', /tout le résultat/);
      const selected = page.getByText(/comptes\ssélectionnés$/);
      await selected.waitFor();
      const many = parseInt((await selected.textContent()) ?? '', 10);
      expect(many).toBeGreaterThan(1);
      await press(page, 'button', '(Re)notifier les comptes');
      await page.getByRole('dialog').waitFor();
      await press(page, 'button', /^Confirmer/);
      await seen(page, new RegExp(`^${many} comptes viennent d’être notifiés et ne répondent plus`));
      await seen(page, 'Plus aucun compte ne répond à ces critères');
      expect(await page.getByText(/^Aucun compte ne répond/).count()).toBe(0);
      await press(page, 'button', new RegExp(`^Afficher ces ${many} comptes$`));
      await seen(page, new RegExp(`^${many} comptes choisis`));
      await seen(page, new RegExp(`^${many} comptes$`));
      expect(await page.getByRole('cell', { name: 'Non notifié' }).count()).toBe(0);
      await seen(page, new RegExp(`^${many} comptes sélectionnés$`));
    }));

  test('the selection is shown whatever the criteria', () =>
    flow('school', async (page, window) => {
      const { rows } = await guardians(window);
      const [chosen] = rows;
      const other = rowWhere(rows, ({ guardian }) => guardian[0] !== chosen?.guardian[0]);
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', `Sélectionner le compte : ${chosen?.guardian}`);
      await type(page, 'searchbox', /Nom ou prénom/, other.login);
      await seen(page, /^1 critère actif$/);
      await page.getByRole('cell', { name: other.guardian }).first().waitFor();
      await press(page, 'button', 'Afficher la sélection');
      await seen(page, /^1 compte choisi/);
      await page
        .getByRole('cell', { name: chosen?.guardian ?? '' })
        .first()
        .waitFor();
      await page.getByRole('cell', { name: other.guardian }).first().waitFor({ state: 'detached' });
    }));

  test.each(['school', 'demonstration'] as const)(
    'twenty rows of a %s are seen on an office screen, twelve on a small one, and headings stay',
    (scenario) =>
      flow(scenario, async (page) => {
        await press(page, 'link', 'Responsables');
        await seen(page, /^\d+ comptes$/);
        for (const [width, height, least] of [
          [1240, 820, 20],
          [1024, 700, 12],
        ] as const) {
          await page.setViewportSize({ width, height });
          await page.getByRole('row').nth(least).waitFor();
          const whole = await page.getByRole('row').evaluateAll((rows) => {
            const region = rows[0]?.closest('.region')?.getBoundingClientRect();
            const ends = rows.slice(1).map((row) => row.getBoundingClientRect().bottom);
            return ends.filter((end) => end <= (region?.bottom ?? 0) + 0.5).length;
          });
          expect(whole).toBeGreaterThanOrEqual(least);
          expect(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);
        }
        await page.getByRole('row').last().scrollIntoViewIfNeeded();
        const head = page.getByRole('columnheader', { name: 'Identifiant' });
        expect(
          await head.evaluate(
            (cell) =>
              document
                .elementFromPoint(
                  cell.getBoundingClientRect().left + 4,
                  cell.getBoundingClientRect().bottom - 4,
                )
                ?.closest('th') === cell,
          ),
        ).toBe(true);
      }),
  );

  test.each([
    ['school', 'Responsables'],
    ['college', 'Représentants légaux'],
  ] as const)(
    'names of a %s are read whole, but for the longest, and headings take two lines',
    (scenario, tab) =>
      flow(scenario, async (page) => {
        await press(page, 'link', tab);
        await page.getByRole('row').nth(20).waitFor();
        for (const width of [1240, 1024]) {
          await page.setViewportSize({ width, height: 820 });
          const cut = await page
            .locator('tbody td.who')
            .evaluateAll((cells) =>
              cells.map((cell) =>
                [cell, ...cell.querySelectorAll('a')].some(
                  ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1,
                ),
              ),
            );
          expect(cut.length).toBeGreaterThan(80);
          expect(cut.filter(Boolean).length / cut.length).toBeLessThan(0.2);
          const head = await page.locator('thead').boundingBox();
          expect(head?.height).toBeLessThan(44);
        }
      }),
  );

  test('on a small screen the tabs of a collège and what is done with a selection stand on one line each', () =>
    flow('college', async (page) => {
      await page.setViewportSize({ width: 1024, height: 700 });
      await press(page, 'link', 'Représentants légaux');
      await press(page, 'checkbox', /tout le résultat/);
      const actions = page.getByRole('group', { name: 'Actions sur la sélection' });
      await actions.waitFor();
      for (const line of [
        page.getByRole('navigation', { name: 'Rubriques' }).getByRole('link'),
        actions.getByRole('button'),
      ]) {
        const tops = await line.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
        expect(tops.length).toBeGreaterThan(2);
        expect(new Set(tops).size).toBe(1);
      }
    }));

  test('a family is looked for from anywhere, and clearing the criteria leaves the cursor there', () =>
    flow('school', async (page, window) => {
      const [first] = (await guardians(window)).rows;
      await seen(page, 'À traiter');
      await page.keyboard.press('Control+f');
      await heading(page, /Gestion des comptes/);
      const field = page.getByRole('searchbox');
      await page.waitForFunction(() => document.activeElement?.id === 'search-text');
      await page.keyboard.type(first?.login ?? '');
      await seen(page, /^1 compte$/);
      await press(page, 'button', 'Tout effacer');
      await seen(page, /^\d+ comptes$/);
      expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
      expect(await field.inputValue()).toBe('');
      await press(page, 'link', 'Journal');
      await heading(page, 'Journal');
      await page.keyboard.press('/');
      await heading(page, /Gestion des comptes/);
      await page.waitForFunction(() => document.activeElement?.id === 'search-text');
      expect(await field.inputValue()).toBe('');
      await page.keyboard.type('a/b');
      expect(await field.inputValue()).toBe('a/b');
    }));

  test('what an action gave stays in reach while other screens are looked at', () =>
    flow('school', async (page, window) => {
      const [first] = (await guardians(window)).rows;
      await press(page, 'link', 'Responsables');
      await press(page, 'checkbox', `Sélectionner le compte : ${first?.guardian}`);
      await press(page, 'button', 'Lister les comptes');
      await press(page, 'button', /^Créer|^Confirmer/);
      await seen(page, /La liste a bien été créée/);
      await press(page, 'link', 'Journal');
      await heading(page, 'Journal');
      await press(page, 'link', 'Responsables');
      await seen(page, /La liste a bien été créée/);
      await press(page, 'button', 'Fermer le message');
      await page.getByText(/La liste a bien été créée/).waitFor({ state: 'detached' });
      // What had the focus is gone: it is on the title, not lost.
      await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    }));

  test('criteria at work and actions stand on one line, on a small screen on two at most', () =>
    flow('school', async (page, window) => {
      await page.getByRole('button', { name: /^\d+ dates? de naissance signalée/ }).click();
      await seen(page, /^Date de naissance signalée comme erronée/);
      await press(page, 'checkbox', /tout le résultat/);
      await seen(page, /^\d+ comptes? sélectionnés?$/);
      await filterState(page, 'Activé');
      await window.settled();
      for (const [width, height, most] of [
        [1240, 820, 1],
        [1024, 700, 2],
      ] as const) {
        await page.setViewportSize({ width, height });
        for (const bar of [page.getByRole('search'), page.locator('.bar')]) {
          const lines = await bar.evaluate((box) => {
            const boxes = [...box.querySelectorAll('button, input, strong')].map((control) =>
              control.getBoundingClientRect(),
            );
            boxes.sort((one, other) => one.top - other.top);
            let [lines, end] = [0, -Infinity];
            for (const { top, bottom } of boxes) {
              if (top < end) continue;
              lines += 1;
              end = bottom;
            }
            return lines;
          });
          expect(lines).toBeLessThanOrEqual(most);
        }
      }
    }));

  test('what a family reported is flagged in sight, however long the name', () =>
    flow('school', async (page, window) => {
      const [reported] = (await guardians(window, { mark: 'birth_date_reported_wrong' })).rows;
      await page.getByRole('button', { name: /^\d+ dates? de naissance signalée/ }).click();
      await page.getByRole('link', { name: the(reported).guardian }).waitFor();
      for (const width of [1240, 1024]) {
        await page.setViewportSize({ width, height: 700 });
        const cell = page.locator('tbody td', { has: page.locator('.anomaly') });
        const [flag, room] = await Promise.all([
          cell.locator('.anomaly svg').boundingBox(),
          cell.boundingBox(),
        ]);
        expect(the(flag).x + the(flag).width).toBeLessThanOrEqual(the(room).x + the(room).width);
      }
      expect(await page.locator('.anomaly').getAttribute('title')).toBe(
        'Date de naissance signalée comme erronée',
      );
    }));
});
