import {type ComponentType} from 'react';
import {type Disposable} from '../../core/base/disposable.ts';
import {type LabConnection} from '../lab/connection.ts';
import {type Platform} from '../base/key-binding.ts';
import {type IconName} from './icon.tsx';
import {type Command, type CommandRegistry} from './command.ts';
import {type AppStore} from './store.ts';

/** What the shell lends to every feature. */
export interface AppContext {
  readonly connection: LabConnection;
  readonly store: AppStore;
  readonly commands: CommandRegistry;
  readonly platform: Platform;
  /** What the page runs in: a browser keeps some shortcuts for itself. */
  readonly shell: 'electron' | 'browser';
}

/** A part of the window that a feature fills. Parts of one kind are shown in the order of `order`. */
export interface Contribution {
  readonly id: string;
  readonly order: number;
  readonly Component: ComponentType;
}

export interface SidebarSection extends Contribution {
  readonly title: string;
  readonly icon: IconName;
}

export interface BottomPanel extends Contribution {
  readonly title: string;
  /** Shown behind the title, such as a count. */
  readonly Badge?: ComponentType;
}

export interface StatusItem extends Contribution {
  readonly side: 'left' | 'right';
}

/** A view with a heading of its own. One of the centre stays there; others begin on the right and can be moved. */
export interface MainPane extends Contribution {
  readonly title: string;
  readonly area: 'centre' | 'right';
}

/** What a feature adds to the window. The shell knows features only through this. */
export interface Feature {
  readonly id: string;
  readonly commands?: readonly Command[];
  /** Commands with a button in the tool bar. */
  readonly toolbar?: readonly {readonly commandId: string; readonly order: number; readonly icon: IconName}[];
  readonly sidebar?: readonly SidebarSection[];
  readonly panes?: readonly MainPane[];
  /** Between the panes and the bottom panels. */
  readonly strips?: readonly Contribution[];
  readonly panels?: readonly BottomPanel[];
  readonly statusItems?: readonly StatusItem[];
  readonly banners?: readonly Contribution[];
  /** Dialogs and the like. */
  readonly overlays?: readonly Contribution[];
  /** Starts what runs without a view; called once, after all features are registered. */
  readonly start?: () => Disposable;
}

export type FeatureFactory = (context: AppContext) => Feature;
