import { describe, expect, test } from 'vitest';
import type { ActionResult } from '../../src/generated/ActionResult';
import type { SelectionSummary } from '../../src/generated/SelectionSummary';
import type { SheetPreview } from '../../src/generated/SheetPreview';
import type { UpdateOffer } from '../../src/generated/UpdateOffer';
import {
  leftSentence,
  newSheetsLabel,
  notifyConsequences,
  notifyMessage,
  notResetWarning,
  chosenOf,
  chosenWarning,
  resetConsequences,
  resettableOf,
  sparedSentence,
  resetMessage,
} from '../../src/messages/actions';
import { originLabel, populationsOf, populationWords, stateLabel, statesOf } from '../../src/messages/codes';
import { contentSentence, goneSentence, listName, sheetsName } from '../../src/messages/files';
import { ACADEMIES, academyOf } from '../../src/messages/help/academies';
import { GUIDE } from '../../src/messages/help/guide';
import { QUESTIONS } from '../../src/messages/help/questions';
import { passphraseProblem } from '../../src/messages/passphrase';
import { previewAlternative, previewPlace, previewWindow } from '../../src/messages/preview';
import { printedSentence, unprintedSentence } from '../../src/messages/printing';
import { matches } from '../../src/messages/search';
import { groupSecret, spell } from '../../src/messages/spelling';
import { normalizeUai, uaiProblem } from '../../src/messages/uai';
import {
  installConsequences,
  installingSentences,
  isTroubling,
  offeredSentence,
  publishedSentence,
} from '../../src/messages/updates';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const guardians1 = { population: 'legal_guardians', degree: '1D' } as const;
const pupils2 = { population: 'pupils', degree: '2D' } as const;

const summary = (change: Partial<SelectionSummary>): SelectionSummary => ({
  accounts: 0,
  notNotified: 0,
  notified: 0,
  activating: 0,
  activated: 0,
  chosenPasswords: 0,
  classes: 1,
  households: 1,
  withoutPortal: false,
  ...change,
});
const result = (change: Partial<ActionResult>): ActionResult => ({
  done: 0,
  reset: [],
  notReset: 0,
  spared: 0,
  refused: [],
  file: null,
  warnings: [],
  ...change,
});

describe('words of each degree', () => {
  test('states', () => {
    expect(stateLabel('not_notified', '1D')).toBe('Non notifié');
    expect(stateLabel('notified', '2D')).toBe('Non activé - informé');
    expect(statesOf('pupils')).toEqual(['not_notified', 'notified', 'activated']);
    expect(statesOf('legal_guardians')).toHaveLength(4);
  });

  test('origins and populations', () => {
    expect(originLabel('unset', '1D')).toBe('Non renseigné');
    expect(originLabel('unset', '2D')).toBe('Non renseignée');
    expect(populationsOf('1D')).toEqual(['legal_guardians']);
    expect(populationWords('legal_guardians', '1D').tab).toBe('Responsables');
    expect(populationWords('legal_guardians', '2D').tab).toBe('Représentants légaux');
  });

  test('file names', () => {
    const now = '20261121140209';
    expect(sheetsName('legal_guardians', '1D', now)).toBe(
      'Educonnect-FeuillesResponsables-20261121140209.pdf',
    );
    expect(listName('legal_guardians', '1D', 'csv', now)).toBe(
      'Educonnect-ListeResponsables-20261121140209.csv',
    );
    expect(listName('legal_guardians', '2D', 'pdf', now)).toBe(
      'Educonnect-ListeRepresentantsLegaux-20261121140209.pdf',
    );
    expect(listName('persons_in_charge', '2D', 'pdf', now)).toContain('ListePersonnesEnCharge');
    expect(listName('pupils', '2D', 'pdf', now)).toContain('ListeEleves');
  });
});

describe('files with passwords', () => {
  const file = { path: '/d/f.pdf', name: 'f.pdf', count: 76, secret: true, waits: false };

  test('what they hold', () => {
    expect(plain(contentSentence({ content: 'sheets', file }))).toBe('Feuilles individuelles : 76 pages');
    expect(plain(contentSentence({ content: 'list', file: { ...file, name: 'L.CSV', count: 1 } }))).toBe(
      'Liste de comptes : 1 ligne',
    );
  });

  test('what became of those that are not there', () => {
    const gone = { name: 'f.pdf', folder: '/d', changed: false };
    expect(plain(goneSentence(gone))).toMatch(/^Le fichier « f\.pdf » n’est plus dans le dossier \/d :/);
    expect(plain(goneSentence({ ...gone, changed: true }))).toMatch(
      /modifié ou remplacé .* n’y touche plus\./,
    );
  });

  test('what went to a printer', () => {
    const printed = { printer: 'Bureau', isPaused: false, pages: 80, fate: 'erased' } as const;
    expect(plain(printedSentence(printed, 76))).toBe(
      '76 feuilles envoyées à l’imprimante « Bureau ». Le fichier a été effacé.',
    );
    expect(plain(printedSentence({ ...printed, pages: 1, fate: 'kept' }))).toBe(
      '1 page envoyée à l’imprimante « Bureau ». Le fichier est toujours sur cet ordinateur : ' +
        'supprimez-le dès que l’impression est bonne.',
    );
    expect(plain(printedSentence({ ...printed, isPaused: true, fate: 'erased_at_lock' }))).toBe(
      '80 pages envoyées à l’imprimante « Bureau ». Elle est en pause : rien ne sortira avant qu’on la remette ' +
        'en marche. Le fichier sera effacé quand Préau se verrouillera, ou à sa prochaine ouverture.',
    );
    expect(unprintedSentence(1)).toBe('La feuille n’est pas imprimée.');
    expect(unprintedSentence(2)).toBe('Les feuilles ne sont pas imprimées.');
    expect(newSheetsLabel(1)).toBe('Imprimer la nouvelle feuille…');
    expect(plain(newSheetsLabel(1076))).toBe('Imprimer les 1 076 nouvelles feuilles…');
  });
});

describe('what notifying will do', () => {
  const choice = { reset: false, spare: false, order: 'class', separators: false } as const;

  test('a mixed selection, no reset', () => {
    const sentences = notifyConsequences(
      summary({ accounts: 34, notNotified: 20, notified: 14 }),
      choice,
      guardians1,
    );
    expect(sentences.map(plain)).toEqual([
      '34 feuilles individuelles seront créées dans un fichier PDF.',
      '20 comptes « Non notifié » passeront à l’état « Notifié et non activé » et recevront un premier mot de passe provisoire.',
      '14 comptes déjà notifiés garderont leur état et leur mot de passe.',
      'La date de distribution sera celle d’aujourd’hui.',
    ]);
  });

  test('printed at once, no file is left', () => {
    const [sheets] = notifyConsequences(
      summary({ accounts: 1, notNotified: 1 }),
      { ...choice, printed: true },
      guardians1,
    );
    expect(plain(sheets ?? '')).toBe('1 feuille individuelle sera imprimée, puis son fichier effacé.');
    const [both] = notifyConsequences(
      summary({ accounts: 34, notNotified: 34, classes: 2 }),
      { ...choice, separators: true, printed: true },
      guardians1,
    );
    expect(plain(both ?? '')).toBe(
      '34 feuilles individuelles et 2 listes à cocher (une par classe) seront imprimées, puis leur fichier effacé.',
    );
  });

  test('a reset leaves chosen passwords alone, or not', () => {
    const mixed = summary({ accounts: 10, notified: 6, activated: 4, chosenPasswords: 4 });
    const told = (spare: boolean) =>
      notifyConsequences(mixed, { ...choice, reset: true, spare }, guardians1).map(plain);
    expect(told(false)).toContain(
      '10 comptes déjà notifiés garderont leur état et recevront un nouveau mot de passe provisoire : l’ancien ne fonctionnera plus.',
    );
    expect(told(true)).toContain(
      '6 comptes déjà notifiés garderont leur état et recevront un nouveau mot de passe provisoire : l’ancien ne fonctionnera plus.',
    );
    expect(told(true)).toContain(
      '4 comptes dont le titulaire a choisi son mot de passe gardent ce mot de passe : leurs feuilles n’en porteront pas.',
    );
  });

  test('families count envelopes, classes count separators', () => {
    const two = summary({ accounts: 3, notified: 3, households: 2, classes: 2 });
    expect(plain(notifyConsequences(two, { ...choice, order: 'family' }, guardians1)[0] ?? '')).toBe(
      '3 feuilles individuelles seront créées dans un fichier PDF, pour 2 foyers : prévoyez 2 enveloppes.',
    );
    expect(plain(notifyConsequences(two, { ...choice, separators: true }, guardians1)[0] ?? '')).toBe(
      '3 feuilles individuelles et 2 listes à cocher (une par classe) seront créées dans un fichier PDF.',
    );
  });

  test('secondary schools inform', () => {
    const sentences = notifyConsequences(summary({ accounts: 2, notified: 2 }), choice, pupils2).map(plain);
    expect(sentences).toContain('2 comptes déjà informés garderont leur état et leur mot de passe.');
    expect(sentences.at(-1)).toBe('La date de dernière information sera celle d’aujourd’hui.');
  });
});

describe('what resetting will do', () => {
  test('accounts never notified are told apart', () => {
    const sentences = resetConsequences(
      summary({ accounts: 3, notNotified: 1, notified: 2 }),
      false,
      guardians1,
    ).map(plain);
    expect(sentences[0]).toMatch(/^2 comptes recevront un nouveau mot de passe provisoire/);
    expect(sentences.at(-1)).toBe(
      '1 compte n’a pas encore été notifié : son mot de passe ne sera pas réinitialisé.',
    );
  });
});

describe('passwords that people chose', () => {
  const some = summary({
    accounts: 311,
    notNotified: 25,
    notified: 122,
    activated: 164,
    chosenPasswords: 164,
  });

  test('are counted apart from those that can be reset without harm', () => {
    expect(chosenOf(some)).toEqual({ count: 164, others: 122 });
    expect([resettableOf(some, true), resettableOf(some, false)]).toEqual([122, 286]);
    expect(chosenOf(summary({ accounts: 3, notified: 3 }))).toBeNull();
  });

  test('are warned of until they are left alone', () => {
    expect(plain(chosenWarning({ count: 164, others: 122 }, true))).toBe(
      '164 titulaires ont choisi leur mot de passe et s’en servent.',
    );
    expect(plain(chosenWarning({ count: 164, others: 122 }, false))).toBe(
      '164 titulaires ont choisi leur mot de passe et s’en servent : ils ne pourront plus entrer avec, tant que vous ne leur aurez pas communiqué le nouveau.',
    );
    expect(chosenWarning({ count: 1, others: 0 }, false)).toMatch(/^Le titulaire a choisi son mot de passe/);
    expect(sparedSentence(0)).toBeNull();
    expect(plain(sparedSentence(164) ?? '')).toBe(
      '164 titulaires gardent le mot de passe qu’ils ont choisi.',
    );
  });
});

describe('the guides’ messages', () => {
  test('notification', () => {
    expect(plain(notifyMessage(result({ done: 1 }), 1, guardians1))).toBe(
      'La distribution a bien été effectuée pour le compte sélectionné.',
    );
    expect(plain(notifyMessage(result({ done: 34 }), 34, guardians1))).toBe(
      'La distribution a bien été effectuée pour les 34 comptes sélectionnés.',
    );
    expect(plain(notifyMessage(result({ done: 30 }), 34, guardians1))).toBe(
      'La distribution a été effectuée pour 30 des 34 comptes sélectionnés.',
    );
    expect(plain(notifyMessage(result({ done: 1 }), 1, pupils2))).toBe(
      'La feuille individuelle a été créée avec succès pour l’élève sélectionné.',
    );
  });

  test('reset', () => {
    expect(plain(resetMessage(result({ done: 1 }), guardians1))).toBe(
      'Le mot de passe a bien été réinitialisé pour le responsable sélectionné.',
    );
    expect(plain(resetMessage(result({ done: 4 }), guardians1))).toBe(
      'Le mot de passe a bien été réinitialisé pour les 4 responsables sélectionnés.',
    );
    expect(resetMessage(result({ done: 0 }), guardians1)).toBe('Aucun mot de passe n’a été réinitialisé.');
  });

  test('accounts that an action moved out of the criteria', () => {
    expect(plain(leftSentence('notified', 25, '1D'))).toBe(
      '25 comptes viennent d’être notifiés et ne répondent plus à ces critères.',
    );
    expect(plain(leftSentence('notified', 1, '2D'))).toBe(
      '1 compte vient d’être informé et ne répond plus à ces critères.',
    );
    expect(plain(leftSentence('reset', 2, '1D'))).toBe(
      '2 comptes, dont le mot de passe vient d’être réinitialisé, ne répondent plus à ces critères.',
    );
  });

  test('warning', () => {
    expect(notResetWarning(0, '1D')).toBeNull();
    expect(plain(notResetWarning(2, '1D') ?? '')).toBe(
      'Avertissement : les mots de passe des comptes qui n’étaient pas encore notifiés n’ont pas été mis à jour (2 comptes).',
    );
  });
});

describe('saying a password', () => {
  test('grouped by four', () => {
    expect(groupSecret('C7KX2M9P')).toBe('C7KX\u00a02M9P');
  });

  test('every letter of the alphabet of passwords has a name', () => {
    expect(spell('C7')).toEqual(['C comme Célestin', 'chiffre sept (7)']);
    for (const line of spell('CDFGHJKMNPQRTVWX2345789')) expect(line).toMatch(/comme|chiffre/);
  });
});

describe('UAI', () => {
  test.each(['0311478N', '0690001b', ' 069 0001B '])('%s is right', (uai) =>
    expect(uaiProblem(uai)).toBeNull(),
  );

  test('a wrong shape blocks, a wrong letter warns', () => {
    expect(uaiProblem('311478N')?.blocking).toBe(true);
    expect(uaiProblem('')?.blocking).toBe(true);
    expect(uaiProblem('0311478A')?.blocking).toBe(false);
    expect(uaiProblem('0311478A')?.message).toContain('N');
    expect(normalizeUai('069 0001b')).toBe('0690001B');
  });
});

test('a passphrase has twelve characters and is typed twice', () => {
  expect(passphraseProblem('court', 'court')).toContain('12');
  expect(passphraseProblem('une phrase longue', 'une autre phrase')).toContain('identiques');
  expect(passphraseProblem('une phrase longue', 'une phrase longue')).toBeNull();
  expect(passphraseProblem(' '.repeat(12), ' '.repeat(12))).toContain('12');
  expect(passphraseProblem('a'.repeat(12), 'a'.repeat(12))).toContain('différents');
});

test('searching ignores accents, case and apostrophes, and wants every word', () => {
  expect(matches('eleve oublie', 'L’ÉLÈVE a oublié')).toBe(true);
  expect(matches('l’élève', "L'eleve")).toBe(true);
  expect(matches('eleve absent', 'L’élève a oublié')).toBe(false);
  expect(matches('   ', 'tout')).toBe(true);
});

test('a sign is found where it is written, and nowhere else', () => {
  expect(matches('’', 'tout')).toBe(false);
  expect(matches('’', 'L’élève')).toBe(true);
  expect(matches('l’', "L'élève")).toBe(true);
  expect(matches('%', 'tout')).toBe(false);
});

describe('help', () => {
  test('topics have an address of their own', () => {
    const ids = [...GUIDE, ...QUESTIONS].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z-]+$/);
  });

  test('the académie is known from the UAI', () => {
    expect(academyOf('0690001B')).toBe('Lyon');
    expect(academyOf('9740001A')).toBe('La Réunion');
    expect(academyOf('6200001A')).toBe('Corse');
    expect(academyOf('9990001A')).toBeNull();
    expect(ACADEMIES).toHaveLength(34);
  });
});

describe('newer versions', () => {
  const offer: UpdateOffer = {
    version: '1.2.0',
    published: '2026-12-01',
    notes: [],
    size: 5_242_880,
    way: 'system',
  };

  test('are announced with their date and what is to be fetched', () => {
    expect(offeredSentence(offer)).toBe('La version 1.2.0 de Préau est disponible.');
    expect(plain(publishedSentence(offer))).toBe('Publiée le 01/12/2026, 5,2 Mo à télécharger.');
    expect(publishedSentence({ ...offer, way: 'administered' })).toBe('Publiée le 01/12/2026.');
  });

  test('are installed in the way of the computer', () => {
    expect(installConsequences(offer)[1]).toContain('programme d’installation de votre système');
    expect(installConsequences({ ...offer, way: 'closes' })[1]).toContain('Préau se ferme');
    expect(installConsequences({ ...offer, way: 'administered' })[0]).toContain('service informatique');
    const path = '/a/preau-1.2.0.deb';
    expect(installingSentences({ way: 'system', path, command: null })[1]).toContain('ouvrez-le de nouveau');
    expect(installingSentences({ way: 'closes', path, command: null })[1]).toContain('Préau se ferme');
  });

  test('what troubles is told from what does not', () => {
    expect((['up_to_date', 'offered'] as const).some(isTroubling)).toBe(false);
    expect((['forged', 'superseded', 'unreadable', 'unreachable'] as const).every(isTroubling)).toBe(true);
  });
});

describe('a sheet that is looked at', () => {
  const sheet: SheetPreview = {
    picture: '<svg/>',
    holder: 'Élodie DURAND',
    place: 1,
    sheets: 1234,
    pages: 1,
    window: 'dl',
    addressAlwaysShows: true,
    warnings: [],
  };

  test('is named, and counted among the others', () => {
    expect(previewAlternative(sheet)).toBe('Aperçu de la feuille d’Élodie DURAND, marqué SPÉCIMEN');
    expect(previewPlace(sheet)).toBe('Feuille 2 sur 1\u202f234\u00a0: Élodie DURAND');
    expect(previewPlace({ ...sheet, place: 0, sheets: 1, pages: 3 })).toBe(
      'Élodie DURAND, première de 3 pages',
    );
  });

  test('tells whether its address shows, where there is a window', () => {
    expect(previewWindow(sheet)).toMatch(/^L’adresse reste dans la fenêtre/);
    expect(previewWindow({ ...sheet, addressAlwaysShows: false })).toMatch(/^L’adresse sort/);
    expect(previewWindow({ ...sheet, addressAlwaysShows: null })).toMatch(/ne porte pas d’adresse/);
    expect(previewWindow({ ...sheet, window: 'none', addressAlwaysShows: null })).toBeNull();
  });
});
