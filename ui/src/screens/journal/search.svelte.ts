import type { JournalQuery } from '../../generated/JournalQuery';
import type { JournalTopic } from '../../generated/JournalTopic';
import { rememberedPageSize, rememberPageSize } from '../../state/preferences';

type Criteria = Pick<JournalSearch, 'text' | 'topic' | 'from' | 'until'>;

/** What is looked for in the journal, and the page of it that is shown. */
export class JournalSearch {
  text = $state('');
  topic = $state<JournalTopic | null>(null);
  /** ISO days; empty when indifferent. */
  from = $state('');
  until = $state('');
  page = $state(0);
  pageSize = $state(rememberedPageSize());

  get narrowed(): boolean {
    return this.text !== '' || this.topic !== null || this.from !== '' || this.until !== '';
  }

  narrow(change: Partial<Criteria>): void {
    Object.assign(this, change);
    this.page = 0;
  }

  clear(): void {
    this.narrow({ text: '', topic: null, from: '', until: '' });
  }

  resize(pageSize: number): void {
    this.page = Math.floor((this.page * this.pageSize) / pageSize);
    this.pageSize = pageSize;
    rememberPageSize(pageSize);
  }

  of(school: string | null): JournalQuery {
    return {
      school,
      text: this.text,
      topic: this.topic,
      from: this.from || null,
      until: this.until || null,
      page: this.page,
      pageSize: this.pageSize,
    };
  }
}
