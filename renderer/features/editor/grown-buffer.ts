import type {editor} from 'monaco-editor/editor';

/** The part of a model that is needed to make its buffer anew. */
export type BufferOwner = Pick<editor.ITextModel, 'getEOL' | 'setEOL'>;

// Monaco's EndOfLineSequence, whose object is not in the bundle otherwise.
const lf = 0;
const crlf = 1;

/** Characters that may lie about whatever the length of the text. */
const spareLength = 1 << 18;

/**
 * Keeps the buffer of a model small. Monaco's buffer is a piece tree: what an edit puts in stays in it although the next edit
 * takes it out again, so that a text which a program replaces for hours would grow without end. Only a change of the line ends
 * has it written anew; unlike `setValue` that leaves decorations, cursors and scrolling as they are.
 */
export class GrownBuffer {
  private readonly model: BufferOwner;
  private unused = 0;

  constructor(model: BufferOwner) {
    this.model = model;
  }

  /** Says that `added` characters were put in and that the text is `length` long now. */
  took(added: number, length: number): void {
    this.unused += added;
    if (this.unused <= Math.max(spareLength, 2 * length)) return;
    this.unused = 0;
    const own = this.model.getEOL() === '\n' ? lf : crlf;
    this.model.setEOL(own === lf ? crlf : lf);
    this.model.setEOL(own);
  }
}
