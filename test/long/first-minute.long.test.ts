import { test } from 'vitest';
import { sampleProjects } from '../helpers/sample-projects.ts';
import { comesToThePlan } from '../journeys/first-minute-case.ts';

test.each(sampleProjects)(
  'a bare folder of a $kind project comes to a clean judged plan by two keys and three screens',
  comesToThePlan,
);
