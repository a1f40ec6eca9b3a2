/** One step: the part of the window that it is about, and what to know of it. */
export interface TourStep {
  /** Selector of the part; the step is shown without a mark where it is not there. */
  readonly part: string;
  readonly title: string;
  readonly text: string;
  /** Commands named in the text, whose shortcuts are shown. */
  readonly commands: readonly string[];
}

export const tourSteps: readonly TourStep[] = [
  {
    part: '[data-pane="source"]',
    title: 'Your text is the source of everything',
    text: 'MSL, AIR and experiments open here as tabs. Every keystroke is kept and compiled at once; there is nothing to set up.',
    commands: ['document.new', 'document.open-file', 'folder.open'],
  },
  {
    part: '[data-pane="ir"]',
    title: 'What it becomes',
    text: 'Beside MSL: the AIR made of it, with lines that belong together marked on both sides. Beside AIR: its metadata by meaning, alone or compared with another module.',
    commands: ['ir.go-to-air', 'view.ir-pane'],
  },
  {
    part: '.stage-strip',
    title: 'How far it gets',
    text: 'Every artifact passes the same eight stages. The first that fails says why the rest was not reached; a click shows command line and raw output.',
    commands: ['compile.run', 'run.start'],
  },
  {
    part: '[data-pane="bottom"]',
    title: 'What is wrong, and what helps',
    text: 'Problems name the rule that is broken, its evidence and its fix. Run, Timing and Crashes are beside it: results against expected values, A/B times with a verdict, crashes to reduce and explain.',
    commands: ['problems.next', 'view.enlarge-panel'],
  },
  {
    part: '[data-section="samples"]',
    title: 'Where to begin',
    text: 'Each sample shows one thing; the triangle runs its experiment. Every action of the lab is in the list of commands, with its shortcut.',
    commands: ['palette.open', 'settings.open'],
  },
];
