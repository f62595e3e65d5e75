const READ_MILLISECONDS = 5_000;

/** What has just been done and shows nowhere else, said for a moment. */
class Announcement {
  sentence = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(sentence: string): void {
    clearTimeout(this.#timer);
    this.sentence = sentence;
    this.#timer = setTimeout(() => (this.sentence = ''), READ_MILLISECONDS);
  }
}

export const announcement = new Announcement();
