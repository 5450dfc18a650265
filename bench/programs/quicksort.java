class quicksort {
    static void sort(long[] xs, int first, int last) {
        int low = first;
        int high = last;
        long pivot = xs[(first + last) / 2];
        while (low <= high) {
            while (xs[low] < pivot) low++;
            while (xs[high] > pivot) high--;
            if (low <= high) {
                long swapped = xs[low];
                xs[low] = xs[high];
                xs[high] = swapped;
                low++;
                high--;
            }
        }
        if (first < high) sort(xs, first, high);
        if (low < last) sort(xs, low, last);
    }

    static long run(int n) {
        long seed = 42;
        long[] xs = new long[n];
        for (int i = 0; i < n; i++) {
            seed = seed * 16807 % 2147483647;
            xs[i] = seed;
        }
        sort(xs, 0, n - 1);
        long checksum = 0;
        for (long x : xs) checksum = (checksum * 31 + x) % 1000003;
        return checksum;
    }

    public static void main(String[] args) {
        System.out.println(run(Integer.parseInt(args[0])));
    }
}
