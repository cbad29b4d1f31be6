import { execFileSync } from 'node:child_process';
import { readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { test, expect } from 'vitest';
import { isIgnored } from '../../../server/gitignore.ts';
import { gitView } from '../../../server/git/view.ts';
import { Workspace } from '../../../server/workspace.ts';
import { askGit } from './git.ts';
const paths=(root:string,d=''):string[]=>readdirSync(join(root,d),{withFileTypes:true}).flatMap(e=>{ if(e.name==='.git')return []; const p=d?d+'/'+e.name:e.name; return [p,...(e.isDirectory()?paths(root,p):[])];});
test('corpus', () => {
  let total=0, ti=0, tv=0, repos=0; const bad:string[]=[];
  for (const base of ['/work/corpus','/work/corpus2']) for (const name of readdirSync(base)) {
    const root=join(base,name); if(!existsSync(join(root,'.git'))) continue; repos++;
    const all=paths(root); total+=all.length;
    const w=new Workspace(root);
    let t=performance.now(); const v=gitView(w,root)!; 
    const ours=all.map(p=>v.tracked(join(root,p))); tv+=performance.now()-t;
    if (v.problem) bad.push(root+' '+v.problem);
    const ls=new Set(execFileSync('git',['-C',root,'ls-files','-z'],{encoding:'utf8',maxBuffer:1e9,env:{...process.env,GIT_CONFIG_COUNT:'1',GIT_CONFIG_KEY_0:'safe.directory',GIT_CONFIG_VALUE_0:'*'}}).split('\0').filter(Boolean));
    const dirs=new Set([...ls].flatMap(p=>p.split('/').map((_,i,a)=>a.slice(0,i).join('/'))));
    all.forEach((p,i)=>{ const truth=ls.has(p)||dirs.has(p); if(ours[i]!==truth) bad.push(`${root} ${p} ${truth} ${ours[i]}`);});
    t=performance.now(); const ig=all.filter(p=>isIgnored(w,root,join(root,p))); ti+=performance.now()-t;
    const told=new Set(askGit(root,all.join('\0'),'-c','safe.directory=*','check-ignore','--no-index','-z','--stdin').split('\0').filter(Boolean));
    const mine=new Set(ig);
    for (const p of all) if (told.has(p)!==mine.has(p)) bad.push(`${root} ignore ${p} git ${told.has(p)}`);
  }
  console.log({repos,total,ti,tv}); console.log(bad.slice(0,40), bad.length);
});
