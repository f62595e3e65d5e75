// What an action will do, before it is done, and what it did: plain sentences, the guides' own where they exist.

import type { ActionResult } from '../generated/ActionResult';
import type { Degree } from '../generated/Degree';
import type { MailAgain } from '../generated/MailAgain';
import type { Population } from '../generated/Population';
import type { SelectionSummary } from '../generated/SelectionSummary';
import type { SheetOrder } from '../generated/SheetOrder';
import { populationWords, stateLabel } from './codes';
import { count, formatNumber, inflect, isPlural } from './format';

/** Whose accounts a sentence is about, in which kind of school: both have words of their own. */
export interface Audience {
  population: Population;
  degree: Degree;
}

/** « (Re)notifier » in primary schools, « Informer » in secondary schools. */
export function notifyVerb(degree: Degree): string {
  return degree === '1D' ? '(Re)notifier' : 'Informer';
}

function told(degree: Degree): string {
  return degree === '1D' ? 'notifié' : 'informé';
}

/** What notifying by sheets will do. */
export function notifyConsequences(
  summary: SelectionSummary,
  choice: { reset: boolean; spare: boolean; order: SheetOrder; separators: boolean; printed?: boolean },
  { degree }: Audience,
): string[] {
  const { accounts, notNotified } = summary;
  const kept = choice.reset && choice.spare ? summary.chosenPasswords : 0;
  const others = accounts - notNotified - kept;
  const sentences = [sheetsSentence(summary, choice)];
  if (notNotified > 0) {
    sentences.push(
      `${count(notNotified, 'compte')} « ${stateLabel('not_notified', degree)} » ` +
        `${inflect(notNotified, 'passera', 'passeront')} à l’état « ${stateLabel('notified', degree)} » et ` +
        `${inflect(notNotified, 'recevra', 'recevront')} un premier mot de passe provisoire.`,
    );
  }
  if (others > 0) {
    const subject = `${count(others, 'compte')} déjà ${inflect(others, told(degree))}`;
    sentences.push(
      choice.reset
        ? `${subject} ${inflect(others, 'gardera son', 'garderont leur')} état et ` +
            `${inflect(others, 'recevra', 'recevront')} un nouveau mot de passe provisoire : ` +
            'l’ancien ne fonctionnera plus.'
        : `${subject} ${inflect(others, 'gardera son état et son', 'garderont leur état et leur')} mot de passe.`,
    );
  }
  if (kept > 0) {
    sentences.push(
      `${count(kept, 'compte')} dont le titulaire a choisi son mot de passe ${inflect(kept, 'garde', 'gardent')} ce mot de passe : ` +
        `${inflect(kept, 'sa feuille n’en portera', 'leurs feuilles n’en porteront')} pas.`,
    );
  }
  sentences.push(
    degree === '1D'
      ? 'La date de distribution sera celle d’aujourd’hui.'
      : 'La date de dernière information sera celle d’aujourd’hui.',
  );
  return sentences;
}

function sheetsSentence(
  summary: SelectionSummary,
  { order, separators, printed = false }: { order: SheetOrder; separators: boolean; printed?: boolean },
): string {
  const sheets = count(summary.accounts, 'feuille individuelle', 'feuilles individuelles');
  const [one, many] = printed
    ? ['sera imprimée, puis son fichier effacé', 'seront imprimées, puis leur fichier effacé']
    : ['sera créée dans un fichier PDF', 'seront créées dans un fichier PDF'];
  const verb = inflect(summary.accounts, one, many);
  if (order === 'family') {
    const households = count(summary.households, 'foyer');
    const envelopes = count(summary.households, 'enveloppe');
    return `${sheets} ${verb}, pour ${households} : prévoyez ${envelopes}.`;
  }
  if (separators) {
    const lists = count(summary.classes, 'liste à cocher', 'listes à cocher');
    return `${sheets} et ${lists} (une par classe) ${many}.`;
  }
  return `${sheets} ${verb}.`;
}

/** What sheets lack while the school has not said where its families sign in. */
export function withoutPortalWarning(several: boolean): string {
  const sheets = several
    ? 'les feuilles ne porteront ni adresse où se connecter ni code QR'
    : 'la feuille ne portera ni adresse où se connecter ni code QR';
  return `L’adresse du guichet n’est pas renseignée : ${sheets}.`;
}

/** Holders who have chosen a password, and how many accounts of the selection can be reset without them. */
export interface Chosen {
  count: number;
  others: number;
}

/** Who of a selection has chosen a password; null when nobody has. */
export function chosenOf(summary: SelectionSummary): Chosen | null {
  const { accounts, notNotified, chosenPasswords } = summary;
  return chosenPasswords === 0
    ? null
    : { count: chosenPasswords, others: accounts - notNotified - chosenPasswords };
}

/** What a reset does to passwords that people chose: the one thing that cannot be given back. */
export function chosenWarning({ count: chosen, others }: Chosen, spare: boolean): string {
  const who = isPlural(chosen)
    ? `${formatNumber(chosen)} titulaires ont choisi leur mot de passe et s’en servent`
    : others > 0
      ? 'L’un des titulaires a choisi son mot de passe et s’en sert'
      : 'Le titulaire a choisi son mot de passe et s’en sert';
  if (spare) return `${who}.`;
  return isPlural(chosen)
    ? `${who} : ils ne pourront plus entrer avec, tant que vous ne leur aurez pas communiqué le nouveau.`
    : `${who} : il ne pourra plus entrer avec, tant que vous ne lui aurez pas communiqué le nouveau.`;
}

/** How many passwords a reset replaces. */
export function resettableOf(summary: SelectionSummary, spare: boolean): number {
  return summary.accounts - summary.notNotified - (spare ? summary.chosenPasswords : 0);
}

/** What resetting will do. */
export function resetConsequences(summary: SelectionSummary, spare: boolean, { degree }: Audience): string[] {
  const resettable = resettableOf(summary, spare);
  const sentences: string[] = [];
  if (resettable > 0) {
    sentences.push(
      `${count(resettable, 'compte')} ${inflect(resettable, 'recevra', 'recevront')} un nouveau mot de passe ` +
        'provisoire. Dès la réinitialisation, l’ancien mot de passe n’est plus utilisable.',
    );
    sentences.push(
      degree === '1D'
        ? 'L’état et la date de distribution ne changent pas. Communiquez le nouveau mot de passe au plus tôt.'
        : 'L’état et la date de dernière information ne changent pas. Communiquez le nouveau mot de passe au plus tôt.',
    );
  }
  if (summary.notNotified > 0) {
    const subject = count(summary.notNotified, 'compte');
    sentences.push(
      isPlural(summary.notNotified)
        ? `${subject} n’ont pas encore été ${told(degree)}s : leur mot de passe ne sera pas réinitialisé.`
        : `${subject} n’a pas encore été ${told(degree)} : son mot de passe ne sera pas réinitialisé.`,
    );
  }
  return sentences;
}

/** What a list will hold. */
export function listConsequences(summary: SelectionSummary): string[] {
  return [
    `${count(summary.accounts, 'compte')} ${inflect(summary.accounts, 'figurera', 'figureront')} dans la liste.`,
    'Les mots de passe provisoires y sont en clair. Les mots de passe choisis par les titulaires sont masqués.',
  ];
}

/** The sentence that says a notification went well. */
export function notifyMessage(result: ActionResult, asked: number, { population, degree }: Audience): string {
  const words = populationWords(population, degree);
  if (degree === '1D') {
    if (result.done < asked) {
      return `La distribution a été effectuée pour ${formatNumber(result.done)} des ${count(asked, 'compte sélectionné', 'comptes sélectionnés')}.`;
    }
    return isPlural(result.done)
      ? `La distribution a bien été effectuée pour les ${formatNumber(result.done)} comptes sélectionnés.`
      : 'La distribution a bien été effectuée pour le compte sélectionné.';
  }
  return isPlural(result.done)
    ? `Les feuilles individuelles ont été créées avec succès pour les ${formatNumber(result.done)} ${words.chosenMany}.`
    : `La feuille individuelle a été créée avec succès pour ${words.chosenOne}.`;
}

/** The sentence that says a reset went well. */
export function resetMessage(result: ActionResult, { population, degree }: Audience): string {
  const words = populationWords(population, degree);
  if (result.done === 0) return 'Aucun mot de passe n’a été réinitialisé.';
  const whom = isPlural(result.done)
    ? `les ${formatNumber(result.done)} ${words.chosenMany}`
    : words.chosenOne;
  return degree === '1D'
    ? `Le mot de passe a bien été réinitialisé pour ${whom}.`
    : `Le mot de passe a été réinitialisé avec succès pour ${whom}.`;
}

/** Sheets that bear the passwords of a reset. */
export function newSheetsLabel(accounts: number): string {
  return isPlural(accounts)
    ? `Imprimer les ${formatNumber(accounts)} nouvelles feuilles…`
    : 'Imprimer la nouvelle feuille…';
}

/** What became of accounts that an action moved out of the criteria of the list. */
export function leftSentence(kind: 'notified' | 'reset', left: number, degree: Degree): string {
  const accounts = count(left, 'compte');
  const leave = `${inflect(left, 'ne répond', 'ne répondent')} plus à ces critères.`;
  return kind === 'notified'
    ? `${accounts} ${inflect(left, `vient d’être ${told(degree)}`, `viennent d’être ${told(degree)}s`)} et ${leave}`
    : `${accounts}, dont le mot de passe vient d’être réinitialisé, ${leave}`;
}

/** What became of passwords that were left alone. */
export function sparedSentence(spared: number): string | null {
  if (spared === 0) return null;
  return isPlural(spared)
    ? `${formatNumber(spared)} titulaires gardent le mot de passe qu’ils ont choisi.`
    : 'Un titulaire garde le mot de passe qu’il a choisi.';
}

/** The guides' warning, when some accounts of the selection had never been notified. */
export function notResetWarning(notReset: number, degree: Degree): string | null {
  if (notReset === 0) return null;
  const heading = `Avertissement : les mots de passe des comptes qui n’étaient pas encore ${told(degree)}s n’ont pas été mis à jour`;
  return `${heading} (${count(notReset, 'compte')}).`;
}

/** What the button says, in the guides' words. */
export function mailLabel(what: MailAgain): string {
  return what === 'activation' ? 'Renvoyer un mail d’activation' : 'Renvoyer un mail de confirmation';
}

/** What will happen. */
export function mailConsequences(what: MailAgain, address: string | null): string[] {
  const known = address
    ? `Sans autre précision, il ira à l’adresse que la famille a donnée au guichet ; à défaut, à ${address}.`
    : 'Sans autre précision, il ira à l’adresse que la famille a donnée au guichet.';
  return [
    'Le service central envoie ce mail dès qu’il reçoit votre demande : tout de suite avec le réseau, sinon au prochain échange.',
    what === 'activation'
      ? known
      : 'Il ira à l’adresse qui n’est pas encore confirmée. L’état du compte ne change pas.',
    'Son lien remplace ceux des mails d’avant, et ne sert qu’avec le mot de passe que la famille a choisi.',
  ];
}

/** What was done. */
export function mailAsked(what: MailAgain | null): string {
  return what === 'confirmation'
    ? 'Le mail de confirmation est demandé : il part dès que le service central a reçu votre demande.'
    : 'Le mail d’activation est demandé : il part dès que le service central a reçu votre demande.';
}
