/**
 * Folders, documents and what is found in them, without a word of the protocol. Every change bumps a
 * generation; once no further change waits, everything is looked at again, which costs little for what did
 * not change, and given up as soon as another change comes.
 */
import { check, type Reported } from '../check.ts';
import type { Levels } from '../config.ts';
import { dirname, isInside } from '../files.ts';
import { openProject, type Project, sourcesOf } from '../project.ts';
import { locationKey, type SourceFile } from '../text.ts';
import { today } from '../today.ts';
import { type Place, repositoryRoot, Workspace } from '../workspace.ts';

/** Longest time in milliseconds for which nothing else is heard while a large tree is looked at. */
const slice = 10;
/** Folders with more directories (a home, a whole disk) are not searched to the end. */
const mostDirectories = 20_000;
/** After how many milliseconds of a first look the open documents' own projects are published alone. */
const patience = 150;

export interface Document {
  readonly uri: string;
  /** Undefined for what is no local file: it is answered, and no more. */
  readonly path: string | undefined;
  readonly version: number;
  readonly text: string;
}

export interface Host {
  /** Findings by path, and every open document. */
  publish(findings: ReadonlyMap<string, readonly Reported[]>, documents: Iterable<Document>): void;
  log(level: 'error' | 'warning' | 'info' | 'debug', line: string): void;
  /** How far a first look at the folders is; undefined when it is done. */
  progress(line: string | undefined): void;
  /** After each round: the directories that its answers depend on may have changed. */
  looked(): void;
}

/** A folder that the client gave, or the surroundings of a lone document. */
interface Scope {
  readonly directory: string;
  readonly workspace: Workspace;
  readonly isFolder: boolean;
  /** Undefined until the folder has been searched since its tree last changed. */
  places: readonly Place[] | undefined;
  /** Whether the search was given up: then only what the open documents lie in is looked at besides. */
  isCut: boolean;
  projects: readonly Project[];
}

export class Session {
  readonly #host: Host;
  readonly #documents = new Map<string, Document>();
  readonly #workspaces = new Map<string, Workspace>();
  #scopes: Scope[] = [];
  #findings: ReadonlyMap<string, readonly Reported[]> = new Map();
  #levelsOf: (folder: string | undefined) => Levels = () => new Map();
  #generation = 0;
  #started = false;
  #round: Promise<void> | undefined;
  readonly #waiting: (() => void)[] = [];
  #firstLook = true;
  readonly #complaints = new Set<string>();
  readonly #mostDirectories: number;

  constructor(host: Host, limit = mostDirectories) {
    this.#host = host;
    this.#mostDirectories = limit;
  }

  /** From now on changes lead to rounds; before, they are only noted. */
  start(): void {
    this.#started = true;
    this.#changed();
  }

  // Folders

  get folders(): readonly string[] {
    return this.#scopes.filter(scope => scope.isFolder).map(scope => scope.directory);
  }

  /** Every directory outside of which nothing is read. */
  get workspaces(): Iterable<Workspace> {
    return this.#workspaces.values();
  }

  addFolder(directory: string): void {
    if (this.folders.includes(directory)) return;
    this.#scopes = this.#scopes.filter(scope => scope.isFolder);
    this.#addScope(directory, repositoryRoot(directory) ?? directory, true);
    this.#dropIdleWorkspaces();
    this.#changed();
  }

  removeFolder(directory: string): void {
    this.#scopes = this.#scopes.filter(scope => scope.directory !== directory);
    this.#dropIdleWorkspaces();
    for (const { path } of this.#documents.values()) if (path !== undefined) this.#surround(path);
    this.#changed();
  }

  #addScope(directory: string, root: string, isFolder: boolean): void {
    let workspace = this.#workspaces.get(root);
    if (!workspace) {
      workspace = new Workspace(root, { environments: 'later' });
      this.#workspaces.set(root, workspace);
      for (const { path, text } of this.#documents.values()) {
        if (path !== undefined && isInside(root, path)) workspace.open(path, text);
      }
    }
    this.#scopes.push({ directory, workspace, isFolder, places: undefined, isCut: false, projects: [] });
  }

  #dropIdleWorkspaces(): void {
    for (const [root, workspace] of this.#workspaces) {
      if (!this.#scopes.some(scope => scope.workspace === workspace)) this.#workspaces.delete(root);
    }
  }

  /** Levels that win over the projects' own, by folder; undefined for lone documents. */
  configure(levelsOf: (folder: string | undefined) => Levels): void {
    this.#levelsOf = levelsOf;
    this.#changed();
  }

  #levelsIn({ isFolder, directory }: Scope): Levels {
    return this.#levelsOf(isFolder ? directory : undefined);
  }

  // Documents

  open(document: Document): void {
    const { uri, path, text } = document;
    this.#documents.set(uri, document);
    if (path !== undefined) {
      this.#surround(path);
      for (const workspace of this.#around(path)) {
        if (workspace.kind(path) === undefined) this.#treeChanged(workspace);
        workspace.open(path, text);
      }
    }
    this.#changed();
  }

  /** @param edit gives the new text from the old. */
  change(uri: string, version: number, edit: (file: SourceFile) => string): void {
    const document = this.#documents.get(uri);
    if (!document) {
      this.#host.log('warning', `a change of ${uri}, which is not open, was left out`);
      return;
    }
    const { path } = document;
    const text = edit({ path: path ?? uri, text: document.text });
    this.#documents.set(uri, { ...document, version, text });
    if (path !== undefined) {
      for (const workspace of this.#around(path)) {
        workspace.open(path, text);
        if (saysWhatToSearch(path)) this.#treeChanged(workspace);
      }
    }
    this.#changed();
  }

  close(uri: string): void {
    const path = this.#documents.get(uri)?.path;
    this.#documents.delete(uri);
    if (path !== undefined) {
      const other = [...this.#documents.values()].find(document => document.path === path);
      for (const workspace of this.#around(path)) {
        if (other) workspace.open(path, other.text);
        else {
          workspace.close(path);
          if (workspace.kind(path) === undefined) this.#treeChanged(workspace);
        }
      }
      this.#scopes = this.#scopes.filter(
        scope => scope.isFolder || this.#paths().some(open => isInside(scope.directory, open)),
      );
      this.#dropIdleWorkspaces();
    }
    this.#changed();
  }

  /** Every open document. */
  get documents(): Iterable<Document> {
    return this.#documents.values();
  }

  document(uri: string): Document | undefined {
    return this.#documents.get(uri);
  }

  /** The file behind an open document; undefined for one outside the trees that are read. */
  file(uri: string): SourceFile | undefined {
    const path = this.#documents.get(uri)?.path;
    return path === undefined ? undefined : this.#around(path)[0]?.read(path);
  }

  /** The URI under which the client knows a file, if it has it open. */
  uriOf(path: string): string | undefined {
    for (const document of this.#documents.values()) if (document.path === path) return document.uri;
    return undefined;
  }

  /** Only where the client gave no folder is a document's own surroundings looked at. */
  #surround(path: string): void {
    if (this.folders.length > 0 || this.#around(path).length > 0) return;
    const directory = dirname(path);
    const root = repositoryRoot(directory) ?? directory;
    this.#addScope(root, root, false);
  }

  #around(path: string): readonly Workspace[] {
    return [...this.#workspaces.values()].filter(workspace => isInside(workspace.root, path));
  }

  #paths(): readonly string[] {
    return [...this.#documents.values()].flatMap(({ path }) => path ?? []);
  }

  // The disk

  /** @param tree whether files or directories may have come or gone. */
  filesChanged(paths: ReadonlySet<string>, tree: boolean): void {
    for (const workspace of this.#workspaces.values()) {
      workspace.changed(paths);
      if (tree || [...paths].some(saysWhatToSearch)) this.#treeChanged(workspace);
    }
    this.#changed();
  }

  #treeChanged(workspace: Workspace): void {
    for (const scope of this.#scopes) if (scope.workspace === workspace) scope.places = undefined;
  }

  // Rounds

  /** Resolves when every change so far has been looked at. */
  async settled(): Promise<void> {
    while (this.#round) await this.#round;
  }

  /** The same, but in a first look already when the projects of the open documents have been looked at. */
  ready(): Promise<void> {
    return this.#started && !this.#round
      ? Promise.resolve()
      : new Promise(resolve => this.#waiting.push(resolve));
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #changed(): void {
    this.#generation++;
    if (this.#started) this.#round ??= this.#rounds();
  }

  async #rounds(): Promise<void> {
    for (let done = false; !done; ) {
      let seen: number;
      do {
        seen = this.#generation;
        // Two turns of the event loop: in the first the next message that waits may still come after us.
        await turn();
        await turn();
      } while (seen !== this.#generation);
      try {
        done = await this.#look(() => seen === this.#generation);
      } catch (error) {
        this.#complain('error', `a round failed: ${stackOf(error)}`);
        done = seen === this.#generation;
      }
    }
    this.#round = undefined;
    this.#release();
    this.#host.looked();
  }

  /** Looks at everything and publishes it. @returns false when given up. */
  async #look(isCurrent: () => boolean): Promise<boolean> {
    const begun = performance.now();
    let pause = begun + slice;
    let showedEarly = !this.#firstLook;
    const rest = async (): Promise<boolean> => {
      if (performance.now() < pause) return true;
      if (this.#firstLook) this.#release();
      if (!showedEarly && performance.now() > begun + patience) {
        showedEarly = true;
        this.#publish(
          this.#scopes.filter(scope => scope.projects.length > 0),
          false,
        );
      }
      await turn();
      pause = performance.now() + slice;
      return isCurrent();
    };
    if (this.#firstLook) for (const scope of this.#scopes) this.#openNearDocuments(scope);
    for (const scope of [...this.#scopes]) {
      const { workspace, directory } = scope;
      if (!scope.places) {
        const places: Place[] = [];
        let left = this.#mostDirectories;
        for (const found of workspace.search(directory)) {
          if (found) places.push(found);
          if (left-- === 0) break;
          if (!(await rest())) return false;
        }
        scope.places = places;
        scope.isCut = left < 0;
        if (scope.isCut) {
          this.#complain(
            'warning',
            `${directory} has too many directories: only those of open files are searched further`,
          );
        }
      }
      const projects: Project[] = [];
      for (const place of scope.isCut ? this.#withNear(scope, scope.places) : scope.places) {
        if (this.#firstLook) this.#host.progress(place.pyproject);
        const project = this.#openProject(workspace, place);
        if (project) projects.push(project);
        if (!(await rest())) return false;
      }
      scope.projects = projects;
    }
    this.#publish(this.#scopes, true);
    this.#firstLook = false;
    this.#host.progress(undefined);
    // What is installed is read last and in the background: what it tells comes in another round.
    let isNew = false;
    for (const workspace of this.#workspaces.values()) {
      for (const changed of workspace.readEnvironments()) {
        isNew ||= changed;
        this.#release();
        if (!(await rest())) return false;
      }
    }
    return !isNew;
  }

  /** Opens the projects that open documents lie in, before a search through a large tree has found them. */
  #openNearDocuments(scope: Scope): void {
    scope.projects = this.#withNear(scope, []).flatMap(
      place => this.#openProject(scope.workspace, place) ?? [],
    );
  }

  /** Adds the projects that open documents lie in. */
  #withNear({ workspace, directory }: Scope, known: readonly Place[]): readonly Place[] {
    const places = new Map(known.map(place => [place.pyproject, place]));
    for (const path of this.#paths()) {
      for (let at = dirname(path); isInside(directory, at); at = dirname(at)) {
        const place = workspace.placeOf(at);
        if (workspace.kind(place.pyproject) === 'file') {
          places.set(place.pyproject, places.get(place.pyproject) ?? place);
          break;
        }
        if (at === dirname(at)) break;
      }
    }
    return [...places.values()];
  }

  /** One project's failure is nobody else's. */
  #openProject(workspace: Workspace, place: Place): Project | undefined {
    try {
      const project = openProject(workspace, place, workspace.root, today());
      check([project], project.directory);
      return project;
    } catch (error) {
      this.#complain('error', `${place.pyproject} was left out: ${stackOf(error)}`);
      return undefined;
    }
  }

  /** @param isWhole whether every project has been opened; if not, an ignore may yet be found to be of use. */
  #publish(scopes: readonly Scope[], isWhole: boolean): void {
    const findings = new Map<string, Map<string, Reported>>();
    for (const scope of scopes) {
      const result = check(scope.projects, scope.directory, this.#levelsIn(scope));
      for (const { rule, error } of result.crashes)
        this.#complain('error', `rule ${rule} failed: ${stackOf(error)}`);
      for (const finding of result.findings) {
        if (!isWhole && finding.rule.id === 'unused-ignore') continue;
        const { path } = finding.at.file;
        const there = findings.get(path) ?? new Map<string, Reported>();
        findings.set(path, there.set(keyOf(finding), finding));
      }
    }
    this.#findings = new Map([...findings].map(([path, found]) => [path, [...found.values()]]));
    this.#host.publish(this.#findings, this.#documents.values());
  }

  // What features ask, once settled

  findingsIn(path: string): readonly Reported[] {
    return this.#findings.get(path) ?? [];
  }

  /** Projects that a file is part of, the nearest first. */
  projectsOf(path: string): readonly Project[] {
    return this.#scopes
      .flatMap(scope => scope.projects)
      .filter(project => sourcesOf(project).some(file => file.path === path))
      .sort((a, b) => b.directory.length - a.directory.length);
  }

  /** Every finding of a project, at the levels that count there. */
  findingsOf(project: Project): readonly Reported[] {
    const scope = this.#scopes.find(({ projects }) => projects.includes(project));
    if (!scope) return [];
    // An ignore that this project has no use for may serve another: what was published knows of all.
    return check([project], project.directory, this.#levelsIn(scope)).findings.filter(finding =>
      this.findingsIn(finding.at.file.path).some(published => keyOf(published) === keyOf(finding)),
    );
  }

  /** Whether all of these paths lie in trees that the client opened. */
  mayEdit(paths: readonly string[]): boolean {
    return paths.every(path => this.#around(path).length > 0);
  }

  /** Says it once. */
  #complain(level: 'error' | 'warning', line: string): void {
    if (this.#complaints.has(line)) return;
    this.#complaints.add(line);
    this.#host.log(level, line);
  }
}

const saysWhatToSearch = (path: string): boolean => /\/(?:\.gitignore|info\/exclude)$/.test(path);

export const keyOf = ({ rule, at, message }: Reported): string => `${rule.id} ${locationKey(at)} ${message}`;

const turn = (): Promise<void> => new Promise(resolve => void setImmediate(resolve));

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
