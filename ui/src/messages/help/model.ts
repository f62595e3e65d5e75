/** A paragraph, an unordered list, or numbered steps. */
export type Block = string | { list: string[] } | { steps: string[] };

export interface Topic {
  /** Part of the address: lower-case letters and hyphens. */
  id: string;
  title: string;
  body: Block[];
}

export function textOf(topic: Topic): string {
  const blocks = topic.body.map((block) => {
    if (typeof block === 'string') return block;
    return ('list' in block ? block.list : block.steps).join(' ');
  });
  return [topic.title, ...blocks].join(' ');
}
