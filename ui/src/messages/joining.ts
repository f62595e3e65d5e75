// Joining the central service with a school that worked alone: what it would change, and what it did.

import type { JoiningAccount } from '../generated/JoiningAccount';
import type { JoiningRehearsal } from '../generated/JoiningRehearsal';
import type { VoidReason } from '../generated/VoidReason';
import { count, inflect } from './format';

/** How many, and what becomes of them. */
export interface JoiningLine {
  figure: string;
  text: string;
}

const NO_SHEET = 'Aucune feuille imprimée';

const VOID: Record<VoidReason, string> = {
  login_taken: 'À détruire : cet identifiant est déjà celui de quelqu’un d’autre.',
  in_use: 'À détruire : le compte a servi autrement, ou un autre mot de passe a pu être remis.',
  lapsed: 'À détruire : le mot de passe imprimé ne fonctionnait déjà plus.',
};

/** What to do with the sheets that were printed for an account that changes. */
export function sheetsOf({ void: reason }: JoiningAccount): string {
  return reason ? VOID[reason] : NO_SHEET;
}

function voided({ changes }: JoiningRehearsal): number {
  return changes.filter((account) => account.void).length;
}

function renamed({ changes }: JoiningRehearsal): number {
  return changes.filter(({ newLogin }) => newLogin).length;
}

/** The rehearsal, figure by figure; what concerns nobody is left out. */
export function joiningLines(rehearsal: JoiningRehearsal): JoiningLine[] {
  const {
    pupilsFound,
    pupilsOnlyHere,
    pupilsNew,
    accountsFound,
    accountsOnlyHere,
    sheetsKept,
    groupingsUndone,
  } = rehearsal;
  const lines: [number, string, string][] = [
    [
      pupilsFound,
      count(pupilsFound, 'élève retrouvé', 'élèves retrouvés'),
      inflect(
        pupilsFound,
        'Le service central le connaît : ses données en viendront désormais.',
        'Le service central les connaît : leurs données en viendront désormais.',
      ),
    ],
    [
      pupilsOnlyHere,
      count(pupilsOnlyHere, 'élève connu ici seulement', 'élèves connus ici seulement'),
      inflect(
        pupilsOnlyHere,
        'Il reste tel quel sur cet ordinateur, jusqu’à ce que le service le connaisse.',
        'Ils restent tels quels sur cet ordinateur, jusqu’à ce que le service les connaisse.',
      ),
    ],
    [
      pupilsNew,
      count(pupilsNew, 'nouvel élève', 'nouveaux élèves'),
      inflect(
        pupilsNew,
        'Seul le service le connaît : il s’ajoutera à votre école.',
        'Seul le service les connaît : ils s’ajouteront à votre école.',
      ),
    ],
    [
      accountsFound,
      count(accountsFound, 'compte retrouvé', 'comptes retrouvés'),
      inflect(
        accountsFound,
        'Il devient celui du service, auquel la famille se connecte.',
        'Ils deviennent ceux du service, auquel les familles se connectent.',
      ),
    ],
    [
      accountsOnlyHere,
      count(accountsOnlyHere, 'compte connu ici seulement', 'comptes connus ici seulement'),
      inflect(
        accountsOnlyHere,
        'Il reste tel quel. Sa feuille n’ouvrira rien tant que le service ne le connaîtra pas.',
        'Ils restent tels quels. Leurs feuilles n’ouvriront rien tant que le service ne les connaîtra pas.',
      ),
    ],
    [
      sheetsKept,
      `${count(sheetsKept, 'compte')} dont la feuille reste bonne`,
      inflect(
        sheetsKept,
        'La feuille imprimée fonctionnera : il n’y a rien à refaire pour cette famille.',
        'Les feuilles imprimées fonctionneront : il n’y a rien à refaire pour ces familles.',
      ),
    ],
    [
      groupingsUndone,
      count(groupingsUndone, 'regroupement à refaire', 'regroupements à refaire'),
      inflect(
        groupingsUndone,
        'Le service central y voit encore deux comptes : l’accueil les proposera de nouveau dans « doublons probables ».',
        'Le service central y voit encore plusieurs comptes : l’accueil les proposera de nouveau dans « doublons probables ».',
      ),
    ],
  ];
  return lines.filter(([value]) => value > 0).map(([, figure, text]) => ({ figure, text }));
}

/** Nobody of this computer is known to the service, or everything of it is changed by nothing. */
export function unchangedSentence(rehearsal: JoiningRehearsal): string {
  return rehearsal.accountsFound > 0
    ? 'Aucun identifiant ne change, et aucune feuille n’est à détruire.'
    : 'Le service central ne retrouve aucun compte de cet ordinateur. Vérifiez avec votre académie qu’il s’agit bien de votre école avant de la rattacher.';
}

/** What is confirmed. */
export function joinConsequences(rehearsal: JoiningRehearsal): string[] {
  const [sheets, logins] = [voided(rehearsal), renamed(rehearsal)];
  const sentences = [
    'Ce rattachement ne se défait pas : les comptes retrouvés seront ceux du service central, et les élèves de cette école viendront de lui.',
  ];
  if (logins > 0) {
    sentences.push(
      `${count(logins, 'identifiant')} ${inflect(logins, 'changera', 'changeront')} : ${inflect(logins, 'la liste le montre', 'la liste les montre')}.`,
    );
  }
  if (sheets > 0) {
    sentences.push(
      `Les feuilles imprimées pour ${count(sheets, 'compte')} ne serviront plus : reprenez-les si elles ont été remises, et détruisez-les.`,
    );
  }
  return sentences;
}

/** What joining did. */
export function joinedSentences(rehearsal: JoiningRehearsal): string[] {
  const { accountsFound: found, sheetsKept: kept } = rehearsal;
  const [sheets, logins] = [voided(rehearsal), renamed(rehearsal)];
  const sentences = [
    `${count(found, 'compte')} ${inflect(found, 'est désormais celui', 'sont désormais ceux')} du service central.`,
  ];
  if (kept > 0) sentences.push(`Les feuilles imprimées pour ${count(kept, 'compte')} fonctionnent.`);
  if (logins > 0) {
    sentences.push(`${count(logins, 'identifiant')} ${inflect(logins, 'a changé', 'ont changé')}.`);
  }
  if (sheets > 0) {
    sentences.push(
      `Les feuilles imprimées pour ${count(sheets, 'compte')} sont à détruire : la liste ci-dessous dit lesquelles.`,
    );
  }
  return sentences;
}

/** The accounts that change, for a spreadsheet or a mail: one a line, cells apart by tabs. */
export function changesAsText(changes: readonly JoiningAccount[]): string {
  const head = ['Nom', 'Identifiant', 'Nouvel identifiant', 'Feuilles déjà imprimées'];
  const lines = changes.map((account) => [
    account.name,
    account.login,
    account.newLogin ?? 'Inchangé',
    sheetsOf(account),
  ]);
  return [head, ...lines].map((cells) => cells.join('\t')).join('\n');
}
