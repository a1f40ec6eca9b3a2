import {createStore, useStore, type StoreApi} from 'zustand';
import {initialAbout, type AboutSlice} from '../features/about/about-slice.ts';
import {initialAir, type AirSlice} from '../features/air/air-slice.ts';
import {initialCompiles, type CompileSlice} from '../features/compile/compile-slice.ts';
import {initialCrashes, type CrashSlice} from '../features/crashes/crash-slice.ts';
import {initialConnection, type ConnectionSlice} from '../features/connection/connection-slice.ts';
import {initialDevices, type DeviceSlice} from '../features/device/device-slice.ts';
import {initialIrLanguage, type IrLanguageSlice} from '../features/ir-language/ir-language-slice.ts';
import {initialLibraries, type LibrarySlice} from '../features/library/library-slice.ts';
import {initialDocuments, type DocumentsSlice} from '../features/documents/documents-slice.ts';
import {initialSave, type SaveSlice} from '../features/documents/save-slice.ts';
import {initialRuns, type RunSlice} from '../features/run/run-slice.ts';
import {initialSamples, type SamplesSlice} from '../features/samples/samples-slice.ts';
import {initialLinking, type LinkingSlice} from '../features/shells/linking-slice.ts';
import {initialShare, type ShareSlice} from '../features/share/share-slice.ts';
import {initialTimings, type TimingSlice} from '../features/timing/timing-slice.ts';
import {initialWorkspace, type WorkspaceSlice} from '../features/workspace/workspace-slice.ts';
import {initialFind, type FindSlice} from '../features/find/find-slice.ts';
import {initialHelpers, type HelperSlice} from './helper-slice.ts';
import {initialLayout, type LayoutSlice} from './layout/layout-slice.ts';
import {initialShell, type ShellSlice} from './shell-slice.ts';
import {initialView, type ViewSlice} from './view-slice.ts';

/** The whole state of the page: plain and serialisable. Slices hold pure transitions; nothing here has behaviour. */
export type AppState = DocumentsSlice &
  SaveSlice &
  CompileSlice &
  ConnectionSlice &
  SamplesSlice &
  DeviceSlice &
  IrLanguageSlice &
  AirSlice &
  LibrarySlice &
  RunSlice &
  TimingSlice &
  LinkingSlice &
  CrashSlice &
  AboutSlice &
  ShareSlice &
  WorkspaceSlice &
  FindSlice &
  HelperSlice &
  ViewSlice &
  LayoutSlice &
  ShellSlice;

export type AppStore = StoreApi<AppState>;

export function createAppStore(): AppStore {
  return createStore<AppState>(() => ({
    ...initialDocuments,
    ...initialSave,
    ...initialCompiles,
    ...initialConnection,
    ...initialSamples,
    ...initialDevices,
    ...initialIrLanguage,
    ...initialAir,
    ...initialLibraries,
    ...initialRuns,
    ...initialTimings,
    ...initialLinking,
    ...initialCrashes,
    ...initialAbout,
    ...initialShare,
    ...initialWorkspace,
    ...initialFind,
    ...initialHelpers,
    ...initialView,
    ...initialLayout,
    ...initialShell,
  }));
}

/** The store of this page. */
export const appStore: AppStore = createAppStore();

/** What `selector` picks from the state, kept up to date. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(appStore, selector);
}
