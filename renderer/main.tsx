import {StrictMode} from 'react';
import {createRoot} from 'react-dom/client';
import {z} from 'zod';
import {type AppContext} from './app/feature.ts';
import {CommandRegistry, runCommand} from './app/command.ts';
import {CrashBoundary, Shell} from './app/shell.tsx';
import {viewsOfFeatures} from './app/layout/view-registry.ts';
import {appStore} from './app/store.ts';
import {WorkbenchContext, type Workbench} from './app/workbench.ts';
import {platformOf} from './base/key-binding.ts';
import {features} from './features.ts';
import {connectLab} from './lab/connect.ts';
import './app/theme/tokens.css';
import './app/theme/small-window.css';
import './app/theme/forced-colors.css';

// The page's security policy forbids code made of strings, which zod would otherwise try to use for speed.
z.config({jitless: true});

function start(root: HTMLElement): void {
  const commands = new CommandRegistry();
  const platform = platformOf(navigator.userAgent);
  const shell = window.airlock === undefined ? 'browser' : 'electron';
  const context: AppContext = {connection: connectLab(), store: appStore, commands, platform, shell};
  const workbench: Workbench = {...context, features: features.map((factory) => factory(context))};
  appStore.setState({views: viewsOfFeatures(workbench.features)});
  for (const feature of workbench.features) commands.register(feature.commands ?? []);
  for (const feature of workbench.features) feature.start?.();
  // Before Monaco and the browser: a shortcut of the lab means the same everywhere in the window.
  window.addEventListener(
    'keydown',
    (event) => {
      const command = commands.find(event, platform);
      if (command === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      runCommand(command);
    },
    {capture: true},
  );
  createRoot(root).render(
    <StrictMode>
      <CrashBoundary>
        <WorkbenchContext value={workbench}>
          <Shell />
        </WorkbenchContext>
      </CrashBoundary>
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root !== null) start(root);
