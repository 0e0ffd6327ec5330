import type { Clock } from '../../platform/clock.ts';
import { frame } from './live-frame.ts';
import type { Message, Reporter } from './message.ts';
import { advance, atRest, isTold, type Rows } from './stack-rows.ts';
import { type LineSink, lineFor } from './text-reporter.ts';
import { widthOf } from './width.ts';

/** A terminal that can move its cursor. */
export interface Screen extends LineSink {
  /** Of the window, now. */
  size(): { columns: number; rows: number };
  /** Calls `draw` again and again, without keeping the process alive. Returns how to stop it. */
  every(ms: number, draw: () => void): () => void;
}

/** A reporter that has something on the screen and must leave it in order. */
export interface HeldReporter extends Reporter {
  /** Stops moving while a question is asked; what is said meanwhile comes after it. */
  hold<T>(question: () => Promise<T>): Promise<T>;
  /** Draws what is left for the last time and gives the cursor back. May be called more than once. */
  close(): void;
}

export interface LiveOptions {
  colour: boolean;
  verbose: boolean;
}

const FRAME_MS = 100;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_BELOW = '\u001b[J';
const CLEAR_REST = '\u001b[K';
// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of our own lines are taken out to measure them.
const COLOURS = /\u001b\[\d+m/g;

class Live implements HeldReporter {
  private readonly screen: Screen;
  private readonly clock: Clock;
  private readonly options: LiveOptions;
  private rows: Rows = new Map();
  /** What stands on the screen, one entry a line. */
  private drawn: string[] = [];
  private stopTimer: (() => void) | undefined;
  private dirty = false;
  private held: string[] | undefined;

  constructor(screen: Screen, clock: Clock, options: LiveOptions) {
    this.screen = screen;
    this.clock = clock;
    this.options = options;
  }

  emit(message: Message): void {
    const before = this.rows;
    this.rows = advance(this.rows, message, this.clock.now().getTime());
    const changed = this.rows !== before;
    if (this.isLine(message)) this.print(lineFor(message, this.options.colour));
    if (message.code === 'deploy-ended' || (changed && atRest(this.rows))) this.settle();
    else if (changed) this.move();
  }

  async hold<T>(question: () => Promise<T>): Promise<T> {
    this.dirty = true;
    this.rest(false);
    this.held = [];
    try {
      return await question();
    } finally {
      const lines = this.held;
      this.held = undefined;
      for (const line of lines) this.print(line);
      if (this.rows.size > 0) this.move();
    }
  }

  close(): void {
    const lines = this.held ?? [];
    this.held = undefined;
    for (const line of lines) this.print(line);
    this.settle();
  }

  private isLine(message: Message): boolean {
    if (message.level === 'debug') return this.options.verbose;
    if (!isTold(message)) return message.level !== 'progress' || this.options.verbose;
    return this.options.verbose && message.code === 'stack-event';
  }

  /** A line above the stacks. */
  private print(line: string): void {
    if (this.held) this.held.push(line);
    else if (this.drawn.length === 0) this.screen.write(`${line}\n`);
    else this.draw(false, `${line}\n`);
  }

  private move(): void {
    this.dirty = true;
    if (this.held || this.stopTimer) return;
    this.draw(false);
    this.stopTimer = this.screen.every(FRAME_MS, () => this.draw(false));
  }

  /** Everything has come to its end: what was drawn last stays, and the next deployment begins anew. */
  private settle(): void {
    if (this.rows.size > 0) this.rest(true);
    this.rows = new Map();
  }

  /** Leaves the stacks where they are and the cursor below them. */
  private rest(last: boolean): void {
    this.stopTimer?.();
    this.stopTimer = undefined;
    if (this.held) return;
    if (this.drawn.length > 0 || this.dirty) this.draw(last, '', SHOW_CURSOR);
    this.drawn = [];
    this.dirty = false;
  }

  /** One frame, in one write: up to where the last one began, over it, and nothing left below. */
  private draw(last: boolean, above = '', end = ''): void {
    if (this.held || this.rows.size === 0) return;
    const { columns, rows } = this.screen.size();
    const up = this.drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(plainWidth(line) / columns)), 0);
    const hide = this.stopTimer === undefined && end === '' ? HIDE_CURSOR : '';
    const { colour } = this.options;
    const nowMs = this.clock.now().getTime();
    const lines = frame(this.rows, { columns, height: rows, nowMs, colour, last });
    const start = `${hide}${up > 0 ? `\u001b[${up}A` : ''}\r${above ? CLEAR_BELOW : ''}`;
    const body = lines.map((line) => `${line}${CLEAR_REST}\n`).join('');
    this.screen.write(`${start}${above}${body}${CLEAR_BELOW}${end}`);
    this.drawn = lines;
  }
}

const plainWidth = (line: string): number => widthOf(line.replace(COLOURS, ''));

/** Stacks that move below the lines that are said. */
export const liveReporter = (screen: Screen, clock: Clock, options: LiveOptions): HeldReporter =>
  new Live(screen, clock, options);
