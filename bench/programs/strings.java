import java.util.ArrayList;
import java.util.List;

class strings {
    static long run(int n) {
        String[] letters = {"a", "b", "c", "d", "e"};
        long seed = 42;
        StringBuilder builder = new StringBuilder();
        for (int i = 0; i < n; i++) {
            if (i > 0) builder.append(" ");
            String word = "";
            for (int letter = 0; letter < 3 + i % 4; letter++) {
                seed = seed * 16807 % 2147483647;
                word += letters[(int) (seed % 5)];
            }
            builder.append(word);
        }
        String text = builder.toString();
        long checksum = text.length();
        int at = text.indexOf("abc");
        while (at >= 0) {
            checksum += at % 1000;
            at = text.indexOf("abc", at + 1);
        }
        List<String> kept = new ArrayList<>();
        for (String word : text.split(" ")) {
            if (word.startsWith("ab")) checksum++;
            if (word.compareTo("c") < 0) kept.add(word);
            if (word.charAt(word.length() - 1) == 'e') checksum += word.length();
        }
        checksum += String.join(", ", kept).length();
        return checksum + text.replace("cd", "<->").length();
    }

    public static void main(String[] args) {
        System.out.println(run(Integer.parseInt(args[0])));
    }
}
