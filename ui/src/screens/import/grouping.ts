// Questions as they are shown: those about the files first, then child by child.

import type { Question } from '../../generated/Question';

/** Questions about one file, or about one child and the child’s guardians. */
export interface SubjectGroup {
  subject: string;
  questions: Question[];
}

/** Questions about the files, or about people. */
export interface QuestionPart {
  kind: 'files' | 'people';
  subjects: SubjectGroup[];
}

/** Both parts, without those that are empty. Subjects and their questions keep the order they came in. */
export function questionParts(questions: readonly Question[]): QuestionPart[] {
  const parts: QuestionPart[] = [
    { kind: 'files', subjects: [] },
    { kind: 'people', subjects: [] },
  ];
  for (const question of questions) {
    const part = parts.find(({ kind }) => (kind === 'files') === (question.about === 'files'));
    const group = part?.subjects.find(({ subject }) => subject === question.subject);
    if (group) group.questions.push(question);
    else part?.subjects.push({ subject: question.subject, questions: [question] });
  }
  return parts.filter(({ subjects }) => subjects.length > 0);
}

/** A single choice is a consent: ticked, or nothing is imported. */
export function isConsent({ choices }: Question): boolean {
  return choices.length === 1;
}

/** Who would leave is decided on sight of the list, each time: no answer is ever proposed. */
export function isAboutDepartures({ departures }: Question): boolean {
  return departures.length > 0;
}
