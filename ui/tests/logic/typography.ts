// French typography of everything the interface shows: the apostrophe, and unbreakable spaces inside « » and
// before : ; ! ?. Looks at string literals and at the text of templates, wherever they hold words.

import ts from 'typescript';
import { parse } from 'svelte/compiler';

const BEFORE_SIGN = /(?<=[\p{L}\p{N}»)%…’}]) (?=[:;!?»](?:$|[\s<)]))/gu;
const AFTER_OPENING = /« /g;
const APOSTROPHE = /(?<=\p{L})'(?=\p{L})/gu;

/** The text as French wants it. */
export function frenchText(text: string): string {
  return text.replace(BEFORE_SIGN, '\u00a0').replace(AFTER_OPENING, '«\u00a0').replace(APOSTROPHE, '’');
}

interface Span {
  start: number;
  end: number;
}

function inScript(source: string, offset: number): Span[] {
  const spans: Span[] = [];
  const file = ts.createSourceFile('x.ts', source, ts.ScriptTarget.ES2022, true);
  const visit = (node: ts.Node): void => {
    const literal =
      ts.isStringLiteral(node) ||
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node);
    if (literal && !ts.isImportDeclaration(node.parent)) {
      // What follows an expression starts at its closing brace, which stands for a word.
      const after = ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
      spans.push({ start: offset + node.getStart(file) + (after ? 0 : 1), end: offset + node.getEnd() - 1 });
    }
    node.forEachChild(visit);
  };
  visit(file);
  return spans;
}

interface MarkupNode {
  type?: string;
  start?: number;
  end?: number;
}

/** What follows an expression starts at its closing brace, which stands for a word. */
function afterBrace(source: string, start: number): number {
  return source[start - 1] === '}' ? start - 1 : start;
}

function inMarkup(source: string): Span[] {
  const tree = parse(source, { modern: true });
  const spans: Span[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    const node = value as MarkupNode;
    if (typeof node.start === 'number' && typeof node.end === 'number') {
      if (node.type === 'Text') spans.push({ start: afterBrace(source, node.start), end: node.end });
      if (node.type === 'Literal' || node.type === 'TemplateElement') {
        spans.push({ start: afterBrace(source, node.start), end: node.end });
      }
    }
    for (const [key, child] of Object.entries(value)) if (key !== 'css') visit(child);
  };
  visit(tree);
  return spans;
}

/** The source with its French text put right; identical when nothing was wrong. */
export function frenchSource(path: string, source: string): string {
  const spans = path.endsWith('.svelte') ? inMarkup(source) : inScript(source, 0);
  let text = source;
  for (const { start, end } of spans.sort((a, b) => b.start - a.start)) {
    text = text.slice(0, start) + frenchText(text.slice(start, end)) + text.slice(end);
  }
  return text;
}
