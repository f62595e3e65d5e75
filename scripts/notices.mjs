// notices.mjs FILE [central]
// Writes the notices that go with the programs, or with the central service: every part that is not ours, and the licences under which it is
// given, each text once. Of a choice that holds the MIT licence, MIT is taken.
import { readFileSync, readdirSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expression, missing, readCentral, readComponents } from './components.mjs';

const [file, program] = process.argv.slice(2);
if (!file) throw new Error('usage: node scripts/notices.mjs FILE [central]');

const IS_NOTICE = /^(licen[cs]e|copying|notice|copyright|unlicense)/i;
const RULE = '='.repeat(78);

// Nothing is owed: given to the public domain, or asking for no notice.
const isFree = (licence) => ['blessing', 'CC0-1.0'].includes(licence);

// A copyright line, in any of its spellings.
const IS_COPYRIGHT = /^\s*(copyright|\(c\)|©)/im;

// Each paragraph on one line: the same text, however its lines are cut.
const paragraphs = (text) =>
    text
        .replaceAll('\r\n', '\n')
        .trim()
        .split(/\n\s*\n/)
        .map((paragraph) => paragraph.replaceAll(/\s+/g, ' ').trim())
        .join('\n\n');

// The texts that stand in the folder of a part.
function textsOf(folder, licence) {
    const names = readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile() && IS_NOTICE.test(entry.name))
        .map((entry) => entry.name)
        .sort();
    const isChoice = / OR /.test(licence) && !/ AND /.test(licence) && /\bMIT\b/.test(licence);
    const mit = names.filter((name) => /mit/i.test(name));
    return (isChoice && mit.length > 0 ? mit : names).map((name) => readFileSync(join(folder, name), 'utf8'));
}

// The text of a licence as another part has it, for one that only names it, with its own authors.
function borrowed(part, others) {
    const licence = expression(part.licence).includes('MIT') ? 'MIT' : part.licence;
    const lender =
        others.find((other) => other.licence === licence && other.texts.length === 1 && IS_COPYRIGHT.test(other.texts[0])) ??
        others.find((other) => other.licence === licence && other.texts.length === 1) ??
        missing(`a text of ${licence}, for ${part.name}`);
    const text = lender.texts[0]
        .split('\n')
        .filter((line) => !IS_COPYRIGHT.test(line))
        .join('\n');
    const authors = part.authors.length > 0 ? part.authors.map((author) => author.replace(/ *<.*>/, '')).join(', ') : `the authors of ${part.name}`;
    return licence === 'MPL-2.0' ? lender.texts[0] : `Copyright (c) ${authors}\n\n${text}`;
}

const { crates, carried, interface: shown } = program === 'central' ? readCentral() : readComponents();
const others = [...crates, ...shown]
    .filter(({ isOurs }) => !isOurs)
    .map((part) => ({ ...part, licence: expression(part.licence), texts: textsOf(part.folder, expression(part.licence)) }));
const named = [
    ...others.map((part) => ({
        ...part,
        texts: part.texts.length > 0 || isFree(part.licence) ? part.texts : [borrowed(part, others)],
    })),
    ...carried.map((part) => ({ ...part, texts: part.text ? [readFileSync(part.text, 'utf8')] : [] })),
];

// Each text once, under the names of those that share it.
const sharers = new Map();
for (const part of named) {
    for (const text of part.texts.map(paragraphs)) {
        sharers.set(text, [...(sharers.get(text) ?? []), part]);
    }
}
const title = ({ name, version, licence }) => `${name} ${version} (${licence})`;
const inOrder = (parts) => [...new Set(parts.map(title))].sort();
const blocks = [...sharers]
    .map(([text, parts]) => ({ titles: inOrder(parts), text }))
    .sort((a, b) => (a.titles[0] < b.titles[0] ? -1 : 1))
    .map(({ titles, text }) => `${RULE}\n${titles.join('\n')}\n${RULE}\n\n${text}\n`);
const free = inOrder(named.filter(({ texts }) => texts.length === 0));

mkdirSync(dirname(file), { recursive: true });
writeFileSync(
    file,
    [
        'Préau est un logiciel libre, sous licence publique de l’Union européenne (EUPL 1.2) : voir le texte de la licence, à côté de ce fichier.\n\nIl contient les logiciels qui suivent. Leurs auteurs demandent que ces textes les accompagnent.\n',
        ...blocks,
        `${RULE}\nSans condition\n${RULE}\n\n${free.join('\n')}\n`,
    ].join('\n'),
);
console.log(`Notices: ${named.length} parts, ${blocks.length} texts in ${file}`);
