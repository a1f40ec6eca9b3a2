import {type FeatureFactory} from './app/feature.ts';
import {aboutFeature} from './features/about/index.ts';
import {airFeature} from './features/air/index.ts';
import {appearanceFeature} from './features/appearance/index.ts';
import {compareFeature} from './features/compare/index.ts';
import {compileFeature} from './features/compile/index.ts';
import {crashesFeature} from './features/crashes/index.ts';
import {connectionFeature} from './features/connection/index.ts';
import {deviceFeature} from './features/device/index.ts';
import {documentsFeature} from './features/documents/index.ts';
import {editorFeature} from './features/editor/index.ts';
import {findFeature} from './features/find/index.ts';
import {helpFeature} from './features/help/index.ts';
import {irFeature} from './features/ir/index.ts';
import {irLanguageFeature} from './features/ir-language/index.ts';
import {libraryFeature} from './features/library/index.ts';
import {linksFeature} from './features/links/index.ts';
import {menuFeature} from './features/menu/index.ts';
import {outputFeature} from './features/output/index.ts';
import {paletteFeature} from './features/palette/index.ts';
import {problemsFeature} from './features/problems/index.ts';
import {runFeature} from './features/run/index.ts';
import {samplesFeature} from './features/samples/index.ts';
import {settingsFeature} from './features/settings/index.ts';
import {shareFeature} from './features/share/index.ts';
import {shellsFeature} from './features/shells/index.ts';
import {stagesFeature} from './features/stages/index.ts';
import {targetFeature} from './features/target/index.ts';
import {timingFeature} from './features/timing/index.ts';
import {tourFeature} from './features/tour/index.ts';
import {workspaceFeature} from './features/workspace/index.ts';

/** Every feature of the window. Their order is the order in which they start; places are theirs to say. */
export const features: readonly FeatureFactory[] = [
  appearanceFeature,
  paletteFeature,
  connectionFeature,
  documentsFeature,
  workspaceFeature,
  findFeature,
  samplesFeature,
  targetFeature,
  editorFeature,
  irFeature,
  irLanguageFeature,
  airFeature,
  libraryFeature,
  compileFeature,
  runFeature,
  timingFeature,
  shellsFeature,
  crashesFeature,
  stagesFeature,
  problemsFeature,
  outputFeature,
  deviceFeature,
  aboutFeature,
  shareFeature,
  settingsFeature,
  tourFeature,
  compareFeature,
  linksFeature,
  menuFeature,
  helpFeature,
];
