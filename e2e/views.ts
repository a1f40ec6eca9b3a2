/** What a contribution of a feature is, as `Feature` names it, and its id. */
type Shown =
  `${'sidebar' | 'panes' | 'strips' | 'panels' | 'statusItems' | 'banners' | 'overlays'}:${string}`;

interface View {
  /** What it is and in which state, as a person would say it. */
  readonly what: string;
  readonly part: 'window' | 'source' | 'ir' | 'panel' | 'sidebar' | 'banner' | 'dialog';
  /** Contributions of features that are seen in it. */
  readonly shows?: readonly Shown[];
}

/**
 * Every view of the window, in the states that look different. Each is judged where a journey stands at it
 * (judge-view.ts); renderer/views.test.ts fails for a contribution of a feature that is in none of them, and for a view
 * that no journey judges.
 */
export const views = {
  'first-launch': {
    what: 'the first screen: broken.ll against fixed.ll, problems with their notes, the welcome',
    part: 'window',
    shows: [
      'sidebar:documents',
      'sidebar:samples',
      'sidebar:target',
      'sidebar:outline',
      'panes:source',
      'panes:ir',
      'strips:stages',
      'panels:problems',
      'banners:first-launch',
      'statusItems:target',
      'statusItems:toolchain',
      'statusItems:device',
      'statusItems:save',
    ],
  },
  'metadata-fact': {what: 'metadata compared, a fact chosen and explained', part: 'ir'},
  checklist: {what: 'the rules of the profile, one chosen', part: 'panel', shows: ['panels:checklist']},
  problems: {what: 'problems of a kernel, with fix-its', part: 'panel'},
  'no-document': {what: 'nothing is open', part: 'window'},
  linked: {
    what: 'MSL and its AIR, the line of the cursor marked in both',
    part: 'window',
    shows: ['statusItems:links', 'statusItems:cursor', 'statusItems:tab', 'statusItems:compile'],
  },
  'air-metadata': {what: 'metadata of generated AIR', part: 'ir'},
  'ir-stale': {what: 'the last AIR of a text that does not compile', part: 'window'},
  'ir-document': {what: 'IR as a document, with its outline', part: 'window'},
  'equivalent-command': {what: 'the command of the same compile', part: 'dialog'},
  stage: {what: 'what a stage did', part: 'dialog'},
  output: {what: 'raw text of the tools', part: 'panel', shows: ['panels:output']},
  palette: {what: 'the command palette', part: 'dialog', shows: ['overlays:palette']},
  'quick-open': {what: 'files by name', part: 'dialog', shows: ['overlays:quick-open']},
  'sidebar-overlay': {what: 'the sidebar over the panes of a narrow window', part: 'sidebar'},

  library: {what: 'a library: facts, functions, IR and metadata of one', part: 'window'},
  'library-bytes': {what: 'its bytes and fields', part: 'source'},
  'library-compared': {what: 'two libraries by function', part: 'window'},
  'library-damaged': {
    what: 'a library that cannot be read, and files that are not opened',
    part: 'window',
    shows: ['banners:open-problems'],
  },
  'drop-hint': {what: 'files held over the window', part: 'window', shows: ['overlays:drop-hint']},
  assembly: {what: 'the ways to assemble', part: 'panel', shows: ['panels:assembly']},

  'run-not-available': {what: 'no experiment belongs to the document', part: 'panel', shows: ['panels:run']},
  'run-buffers': {what: 'a buffer as a table', part: 'panel'},
  'run-wrong': {what: 'a wrong result, the first difference in view', part: 'panel'},
  'run-bytes': {what: 'a buffer as bytes', part: 'panel'},
  'run-plot': {what: 'a buffer as a line, and in figures', part: 'panel'},
  'run-heat': {what: 'a buffer as a map', part: 'panel'},
  'run-findings': {what: 'findings of checked mode', part: 'panel'},
  'run-counters': {what: 'counters of a run', part: 'panel'},
  'run-configuration': {what: 'the launch as a form', part: 'panel'},
  'run-running': {what: 'a run under way', part: 'panel'},

  'timing-live': {what: 'samples as they come in', part: 'panel', shows: ['panels:timing']},
  'timing-result': {what: 'verdict, intervals, samples, counters, run record', part: 'panel'},
  'timing-refused': {what: 'a variant with a wrong result', part: 'panel'},
  'timing-history': {what: 'timings of an experiment, two of them compared', part: 'panel'},
  'timing-sweep': {what: 'a point for each value, as a line', part: 'panel'},
  'timing-sweep-heat': {what: 'the same as a map', part: 'panel'},
  'timing-copy': {what: 'the copy builder', part: 'panel'},

  'shells-first': {what: 'the shells before one is chosen', part: 'panel', shows: ['panels:shells']},
  'shells-drawing': {what: 'the data flow of a shell, linked and run', part: 'panel'},
  'shells-hazard': {what: 'the hazard and what a device makes of it', part: 'panel'},
  'shells-wrong': {what: 'a function whose signature does not match', part: 'panel'},
  'shells-split': {what: 'a kernel that cannot be split', part: 'panel'},

  'crashes-none': {what: 'nothing has crashed', part: 'panel', shows: ['panels:crashes']},
  'crash-notice': {
    what: 'the notice beside the work, the crash in the verdict of the run',
    part: 'window',
    shows: ['banners:crash-notice'],
  },
  'crash-overview': {what: 'what happened, timeline, environment', part: 'panel'},
  'crash-report': {what: 'predicted rules, threads and frames', part: 'panel'},
  'crash-files': {what: 'files of the record', part: 'panel'},
  'crash-difference': {what: 'facts that differ from the nearest passing input', part: 'panel'},
  'crash-explain-running': {what: 'modules as they are tried', part: 'panel'},
  'crash-explain': {what: 'the smallest sets that decide', part: 'panel'},
  'crash-reduce': {what: 'the reduced module', part: 'panel'},
  'crash-export': {what: 'the bundle and its files', part: 'panel'},
  compatibility: {what: 'the matrix of the suite', part: 'panel', shows: ['panels:compatibility']},

  folder: {what: 'a folder, its tree and a kernel of it', part: 'window', shows: ['sidebar:folder']},
  conflict: {what: 'a file that changed under an edit', part: 'banner', shows: ['banners:disk-conflict']},
  'text-compared': {what: 'both texts of it', part: 'dialog', shows: ['overlays:compare']},
  'file-question': {
    what: 'a name that exists already',
    part: 'dialog',
    shows: ['overlays:file-question'],
  },
  'file-delete': {what: 'the question before a file is deleted', part: 'dialog'},
  'file-deleted': {what: 'where a deleted file is, and undo', part: 'banner', shows: ['banners:deleted']},
  find: {what: 'matches in the files of the folder', part: 'panel', shows: ['panels:search']},
  recent: {what: 'files that were open lately', part: 'dialog'},
  'link-refused': {what: 'a link that leads nowhere', part: 'banner'},
  'options-compared': {what: 'one source compiled twice', part: 'dialog'},
  hover: {what: 'help at a word', part: 'source'},
  tour: {what: 'a step of the tour', part: 'dialog', shows: ['overlays:tour']},
  settings: {what: 'settings as a form', part: 'dialog', shows: ['overlays:settings']},
  'settings-json': {what: 'settings as JSON, with faults', part: 'dialog'},
  arrange: {what: 'places of views and saved layouts', part: 'dialog', shows: ['overlays:arrange']},
  'moved-views': {what: 'views in other areas', part: 'window'},
  'connection-lost': {what: 'the host is gone', part: 'window', shows: ['banners:connection']},
  'set-aside': {what: 'stored files that cannot be read', part: 'banner', shows: ['banners:set-aside']},
  share: {what: 'what is shared', part: 'dialog', shows: ['overlays:share']},
  about: {what: 'version and licences', part: 'dialog', shows: ['overlays:about']},
} as const satisfies Readonly<Record<string, View>>;

export type ViewName = keyof typeof views;
