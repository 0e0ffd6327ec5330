import fc from 'fast-check';

// That a property fails with a mutant is enough: nobody reads the shortest story of it, and looking for it takes seconds.
fc.configureGlobal({ endOnFailure: true });
